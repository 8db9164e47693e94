// The head of an HTTP/1.1 request: RFC 9112, RFC 9110.

/** A request that is refused while it is still arriving. */
export class Refused extends Error {
  readonly status: number;

  constructor(status: number, info: string) {
    super(info);
    this.status = status;
  }
}

/** What the head of a request says. Header names are in lower case. */
export interface Head {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly isOld: boolean;
  readonly keepAlive: boolean;
  readonly chunked: boolean;
  readonly length: number;
  readonly expectsContinue: boolean;
}

const REQUEST_LINE = /^([A-Za-z0-9!#$%&'*+.^_`|~-]+) ([^\s\x00-\x20\x7f]+) HTTP\/(1\.[01])$/;
const TOKEN = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/;
const LONGEST_TARGET = 65_536;

/** Parses a head, without the empty line that ends it. Throws Refused where it breaks the rules. */
export function parseHead(text: string): Head {
  const [first = '', ...lines] = text.split('\r\n');
  const [, method = '', target = '', version] = REQUEST_LINE.exec(first) ?? refuseLine(first);
  if (target.length > LONGEST_TARGET) throw new Refused(414, 'the address is too long');
  if (method === 'CONNECT') throw new Refused(405, '405 Method Not Allowed: this is no proxy');
  const headers = headersOf(lines);
  const isOld = version === '1.0';
  if (!headers.has('host') && !isOld) throw new Refused(400, 'the request has no Host header');
  const [path, query] = splitTarget(target);
  return {
    method,
    path,
    query,
    headers,
    isOld,
    keepAlive: keepsAlive(headers, isOld),
    ...framing(headers, isOld),
  };
}

function refuseLine(line: string): never {
  const version = / HTTP\/(\d)(\.\d)?$/.exec(line)?.[1];
  if (version !== undefined && version !== '1') throw new Refused(505, 'the request is not HTTP/1.1');
  throw new Refused(400, 'the request is not HTTP/1.1: its first line is malformed');
}

function headersOf(lines: readonly string[]): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(colon, 0)).toLowerCase();
    // This also refuses folded lines and blanks before the colon, with which requests are smuggled past proxies.
    if (!TOKEN.test(name)) throw new Refused(400, 'the request is not HTTP/1.1: a header is malformed');
    const value = line.slice(colon + 1).trim();
    if (/[\x00-\x08\x0a-\x1f\x7f]/.test(value))
      throw new Refused(400, `the header ${name} has a control character`);
    const known = headers.get(name);
    headers.set(name, known === undefined ? value : repeated(name, known, value));
  }
  return headers;
}

function repeated(name: string, known: string, value: string): string {
  if (name === 'host' || name === 'content-type')
    throw new Refused(400, `the request has more than one header ${name}`);
  return `${known}, ${value}`;
}

function keepsAlive(headers: ReadonlyMap<string, string>, isOld: boolean): boolean {
  const connection = headers.get('connection');
  if (connection === undefined) return !isOld;
  const options = connection
    .toLowerCase()
    .split(',')
    .map((option) => option.trim());
  return !options.includes('close') && (!isOld || options.includes('keep-alive'));
}

function framing(
  headers: ReadonlyMap<string, string>,
  isOld: boolean,
): Pick<Head, 'chunked' | 'length' | 'expectsContinue'> {
  const coding = headers.get('transfer-encoding');
  const length = headers.get('content-length');
  if (coding !== undefined && (length !== undefined || isOld))
    throw new Refused(400, 'the request has both Content-Length and Transfer-Encoding');
  if (coding !== undefined && coding.toLowerCase() !== 'chunked')
    throw new Refused(501, `the transfer coding "${coding}" is not supported`);
  const expect = headers.get('expect');
  if (expect !== undefined && expect.toLowerCase() !== '100-continue')
    throw new Refused(417, 'the only expectation that can be met is 100-continue');
  return {
    chunked: coding !== undefined,
    length: length === undefined ? 0 : lengthOf(length),
    expectsContinue: expect !== undefined && !isOld,
  };
}

/** A repeated Content-Length is one where all say the same. */
function lengthOf(text: string): number {
  const [first = '', ...others] = text.split(',').map((one) => one.trim());
  if (!/^\d{1,15}$/.test(first) || others.some((other) => other !== first))
    throw new Refused(400, 'the request has a malformed Content-Length');
  return Number(first);
}

function splitTarget(target: string): readonly [path: string, query: string] {
  const local = /^https?:\/\/[^/?#]*(.*)$/i.exec(target)?.[1] ?? target;
  const at = local.indexOf('?');
  const path = at < 0 ? local : local.slice(0, at);
  return [path.includes('%') ? decoded(path) : path === '' ? '/' : path, at < 0 ? '' : local.slice(at + 1)];
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
