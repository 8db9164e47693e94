// JAEGER_EXTRA_TAGS: what to note of each REST request, by the names of Flask's request, and fixed name=value pairs.
import type { Request } from '../http/messages.ts';

const LONGEST = 1024; // bytes; Jaeger's default

/** The tags that the variable asks for. */
export interface ExtraTags {
  readonly fixed: Readonly<Record<string, string>>;
  readonly ignored: readonly string[];
  /** Those of one request, without those that would be empty. */
  readonly of: (request: Request) => Readonly<Record<string, string>>;
}

/** Reads the variable. */
export function extraTags(text: string): ExtraTags {
  const fixed: Record<string, string> = {};
  const ignored: string[] = [];
  const readers: (readonly [name: string, read: (request: Request) => string])[] = [];
  for (const entry of text.split(',').map((part) => part.trim())) {
    const at = entry.indexOf('=');
    const read = READERS[entry];
    if (at >= 0) fixed[entry.slice(0, at).trim()] = entry.slice(at + 1).trim();
    else if (read) readers.push([entry, read]);
    else if (entry !== '') ignored.push(entry);
  }
  return {
    fixed,
    ignored,
    of: (request) =>
      Object.fromEntries(
        readers
          .map(([name, read]) => [name, cut(read(request))] as const)
          .filter(([, value]) => value !== ''),
      ),
  };
}

function cut(text: string): string {
  return text.length > LONGEST ? text.slice(0, LONGEST) : text;
}

function header(name: string): (request: Request) => string {
  return ({ headers }) => headers.get(name) ?? '';
}

function withQuery(address: (request: Request) => string): (request: Request) => string {
  return (request) => (request.query === '' ? address(request) : `${address(request)}?${request.query}`);
}

const path = (request: Request): string => request.path;
const url = (request: Request): string => `http://${header('host')(request)}${request.path}`;

const READERS: Readonly<Record<string, (request: Request) => string>> = {
  method: ({ method }) => method,
  path,
  full_path: withQuery(path),
  base_url: url,
  url: withQuery(url),
  query_string: ({ query }) => query,
  data: ({ body }) => body.toString('utf8', 0, LONGEST),
  scheme: () => 'http',
  host: header('host'),
  content_type: header('content-type'),
  content_length: header('content-length'),
  user_agent: header('user-agent'),
  referrer: header('referer'),
  origin: header('origin'),
};
