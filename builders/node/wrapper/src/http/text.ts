import { JSON_TYPE, type Response } from './messages.ts';

const PHRASES: Readonly<Record<number, string>> = {
  200: 'OK',
  201: 'Created',
  202: 'Accepted',
  204: 'No Content',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  409: 'Conflict',
  413: 'Content Too Large',
  414: 'URI Too Long',
  417: 'Expectation Failed',
  418: "I'm a teapot",
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  431: 'Request Header Fields Too Large',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  503: 'Service Unavailable',
  505: 'HTTP Version Not Supported',
};

/** What the head of an answer depends on beside the answer itself. */
export interface Around {
  readonly date: string;
  readonly origin: string | undefined;
  /** The value of the Connection header, where there is one. */
  readonly connection: string | undefined;
  readonly length: number;
}

/** The head of nearly every answer; the length is still to come. */
export function usualHead(date: string): string {
  return `HTTP/1.1 200 OK\r\nDate: ${date}\r\nContent-Type: ${JSON_TYPE}\r\nAccess-Control-Allow-Origin: *\r\nContent-Length: `;
}

/** The whole head of any answer. */
export function headOf(
  { status, type, headers = [] }: Response,
  { date, origin, connection, length }: Around,
): string {
  const lines = [`HTTP/1.1 ${status} ${PHRASES[status] ?? 'Status'}`, `Date: ${date}`];
  if (status !== 204) lines.push(`Content-Type: ${type}`, `Content-Length: ${length}`);
  // A header value cannot hold a line break: the parser refuses those.
  if (origin === undefined) lines.push('Access-Control-Allow-Origin: *');
  else lines.push(`Access-Control-Allow-Origin: ${origin}`, 'Vary: Origin');
  for (const [name, value] of headers) lines.push(`${name}: ${value}`);
  if (connection !== undefined) lines.push(`Connection: ${connection}`);
  return `${lines.join('\r\n')}\r\n\r\n`;
}
