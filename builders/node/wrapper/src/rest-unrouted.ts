import { statusBody } from './errors.ts';
import { JSON_TYPE, type Request, type Response } from './http/messages.ts';

/** The answer to a path that does not exist. */
export function notFound({ path }: Request): Response {
  const info = `404 Not Found: there is nothing at ${path}`;
  return { status: 404, body: statusBody(info, 'MICROSERVICE_NOT_FOUND'), type: JSON_TYPE };
}

/** The answer to a method that a path does not know; OPTIONS is known by all. */
export function wrongMethod(request: Request, methods: readonly string[]): Response {
  const allow = ['Allow', [...methods, 'OPTIONS'].sort().join(', ')] as const;
  if (request.method === 'OPTIONS') return preflight(request, allow);
  const info = `405 Method Not Allowed: ${request.method} on ${request.path}`;
  return {
    status: 405,
    body: statusBody(info, 'MICROSERVICE_METHOD_NOT_ALLOWED'),
    type: JSON_TYPE,
    headers: [allow],
  };
}

function preflight(request: Request, allow: readonly [string, string]): Response {
  const answer = { status: 200, body: '', type: 'text/html; charset=utf-8' };
  if (!request.headers.has('access-control-request-method')) return { ...answer, headers: [allow] };
  const methods = ['Access-Control-Allow-Methods', 'DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT'] as const;
  const asked = request.headers.get('access-control-request-headers');
  const headers = asked === undefined ? [] : [['Access-Control-Allow-Headers', asked] as const];
  return { ...answer, headers: [allow, methods, ...headers] };
}
