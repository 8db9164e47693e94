// multipart/form-data: RFC 7578, RFC 2046.
import { BadRequest } from './errors.ts';

export interface Part {
  readonly name: string;
  readonly isFile: boolean;
  readonly content: Buffer;
}

const MOST_PARTS = 1000;
const BREAK = Buffer.from('\r\n');

/** The parts of a form. Throws a BadRequest where it is cut short or has too many. */
export function partsOf(body: Buffer, contentType: string): readonly Part[] {
  const boundary = parametersOf(contentType).get('boundary');
  if (boundary === undefined || boundary === '') throw new BadRequest('the multipart form names no boundary');
  const sections = sectionsOf(Buffer.concat([BREAK, body]), Buffer.from(`\r\n--${boundary}`, 'latin1'));
  return sections.flatMap((section) => partOf(section) ?? []);
}

function sectionsOf(body: Buffer, delimiter: Buffer): readonly Buffer[] {
  const sections: Buffer[] = [];
  let at = body.indexOf(delimiter);
  while (at >= 0) {
    const start = at + delimiter.length;
    if (body.toString('latin1', start, start + 2) === '--') return sections;
    const next = body.indexOf(delimiter, start);
    if (next < 0) break;
    if (sections.push(body.subarray(start, next)) > MOST_PARTS)
      throw new BadRequest('the multipart form has too many parts');
    at = next;
  }
  throw new BadRequest('the multipart form is cut short');
}

function partOf(section: Buffer): Part | undefined {
  const gap = section.indexOf('\r\n\r\n');
  if (gap < 0) return undefined;
  const disposition = section
    .toString('utf8', 0, gap)
    .split('\r\n')
    .find((line) => /^content-disposition:/i.test(line));
  const parameters = parametersOf(disposition ?? '');
  const name = parameters.get('name');
  if (name === undefined) return undefined;
  return { name, isFile: parameters.has('filename'), content: section.subarray(gap + 4) };
}

/** The parameters of a header value: `form-data; name="x"; filename="y"`. */
function parametersOf(value: string): ReadonlyMap<string, string> {
  const pairs = value.matchAll(/;\s*([^\s=;]+?)(\*?)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;]*))/g);
  return new Map(
    [...pairs].map(([, name = '', extended, quoted, plain = '']) => {
      const text = quoted === undefined ? plain.trim() : quoted.replace(/\\(["\\])/g, '$1');
      return [name.toLowerCase(), extended === '*' ? extendedText(text) : text];
    }),
  );
}

/** RFC 5987: `UTF-8''n%C3%A4me`. */
function extendedText(text: string): string {
  const encoded = text.split("'").slice(2).join("'");
  try {
    return decodeURIComponent(encoded);
  } catch {
    return encoded;
  }
}
