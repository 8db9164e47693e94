import { BadRequest, describe } from './errors.ts';
import type { Request } from './http/messages.ts';
import { partsOf } from './multipart.ts';

const NO_JSON = "Can't find JSON in data";
const JSON_TYPE = 'application/json';
const FORM = 'application/x-www-form-urlencoded';
const MULTIPART = 'multipart/form-data';

/** The decoded JSON of a request, whichever way it was sent. Throws a BadRequest where there is none. */
export function decodedBody(request: Request): unknown {
  const type = request.headers.get('content-type') ?? '';
  if (type === JSON_TYPE && request.query === '') return jsonBody(request.body);
  if (type.toLowerCase().includes(MULTIPART)) return partsAsObject(request.body, type);
  const media = mediaOf(type);
  const text = fieldText(request, media);
  if (text !== undefined) return jsonText(text, 'the field json');
  if (isJson(media)) return jsonBody(request.body);
  throw new BadRequest(NO_JSON);
}

/** The payload of passthrough mode: text of the json field, bytes of a body, or the parts of a multipart form. */
export function undecodedBody(request: Request): unknown {
  const type = request.headers.get('content-type') ?? '';
  if (type.toLowerCase().includes(MULTIPART)) return partsAsObject(request.body, type);
  return fieldText(request, mediaOf(type)) ?? request.body;
}

function mediaOf(type: string): string {
  return (type.split(';', 1)[0] ?? '').trim().toLowerCase();
}

function isJson(media: string): boolean {
  return media === JSON_TYPE || (media.startsWith('application/') && media.endsWith('+json'));
}

/** The text of the form field or query parameter `json`, the form first; empty ones do not count. */
function fieldText(request: Request, media: string): string | undefined {
  const form = media === FORM ? request.body.toString('latin1') : '';
  for (const encoded of [form, request.query]) {
    const value = encoded.includes('json') ? new URLSearchParams(encoded).get('json') : null;
    if (value !== null && value !== '') return value;
  }
  return undefined;
}

function jsonBody(body: Buffer): unknown {
  let value: unknown;
  try {
    value = JSON.parse(body.toString());
  } catch {
    throw new BadRequest(NO_JSON);
  }
  if (value === null) throw new BadRequest(NO_JSON);
  return value;
}

function jsonText(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new BadRequest(`Invalid JSON in ${where}: ${describe(error)}`);
  }
}

/** The parts as one object: `strData` and files are text, `binData` files base64, other parts JSON. */
function partsAsObject(body: Buffer, type: string): unknown {
  const entries = partsOf(body, type).map(({ name, isFile, content }): [string, unknown] => {
    if (isFile) return [name, name === 'binData' ? content.toString('base64') : utf8(content, name)];
    return [
      name,
      name === 'strData' ? utf8(content, name) : jsonText(utf8(content, name), `the part "${name}"`),
    ];
  });
  if (entries.length === 0) throw new BadRequest(NO_JSON);
  return Object.fromEntries(entries);
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function utf8(content: Buffer, name: string): string {
  try {
    return UTF8.decode(content);
  } catch {
    throw new BadRequest(`the part "${name}" is not UTF-8 text`);
  }
}
