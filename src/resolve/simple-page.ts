import { listOf, memberOf, parseJson, textOf } from '../io/json.ts';

/** One file of a package in an index. */
export interface ProjectFile {
  readonly filename: string;
  /** Absolute address, without a fragment. */
  readonly url: string;
  readonly sha256?: string;
  /** PEP 440 specifiers. */
  readonly requiresPython?: string;
  readonly sizeBytes?: number;
  /** RFC 3339; indexes of before PEP 700 do not tell. */
  readonly uploadTime?: string;
  readonly yanked: boolean;
}

/** Reads a project page of the JSON API (PEP 691, PEP 700). `pageUrl` is what relative addresses are relative to. */
export function readJsonPage(text: string, pageUrl: string): readonly ProjectFile[] {
  return listOf(parseJson(text), 'files').flatMap((file) => {
    const filename = textOf(file, 'filename');
    const url = textOf(file, 'url');
    if (filename === undefined || url === undefined || !URL.canParse(url, pageUrl)) return [];
    const size = memberOf(file, 'size');
    const yanked = memberOf(file, 'yanked');
    return [
      {
        filename,
        url: addressOf(url, pageUrl).url,
        ...present('sha256', textOf(memberOf(file, 'hashes'), 'sha256')),
        ...present('requiresPython', textOf(file, 'requires-python')),
        ...(typeof size === 'number' ? { sizeBytes: size } : {}),
        ...present('uploadTime', textOf(file, 'upload-time')),
        yanked: yanked === true || typeof yanked === 'string',
      },
    ];
  });
}

/** Reads a project page of the HTML API (PEP 503, PEP 592): only its anchors count, whatever else the page holds. */
export function readHtmlPage(html: string, pageUrl: string): readonly ProjectFile[] {
  return [...html.matchAll(/<a\b([^>]*)>([^<]*)<\/a\s*>/gi)].flatMap(([, attributes = '', text = '']) => {
    const anchor = attributesOf(attributes);
    const href = anchor.get('href');
    if (href === undefined || !URL.canParse(href, pageUrl)) return [];
    const { url, sha256 } = addressOf(href, pageUrl);
    return [
      {
        filename: unescaped(text.trim()),
        url,
        ...present('sha256', sha256),
        ...present('requiresPython', anchor.get('data-requires-python')),
        yanked: anchor.has('data-yanked'),
      },
    ];
  });
}

function present<K extends string>(key: K, value: string | undefined): Partial<Record<K, string>> {
  const entry: Partial<Record<K, string>> = {};
  if (value !== undefined) entry[key] = value;
  return entry;
}

function addressOf(href: string, pageUrl: string): { url: string; sha256: string | undefined } {
  const url = new URL(href, pageUrl);
  const sha256 = /^#sha256=([0-9a-f]{64})$/.exec(url.hash)?.[1];
  url.hash = '';
  return { url: url.href, sha256 };
}

function attributesOf(text: string): ReadonlyMap<string, string> {
  const matches = text.matchAll(/([\w-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/g);
  return new Map(
    [...matches].map(([, name = '', double, single, bare]) => [
      name.toLowerCase(),
      unescaped(double ?? single ?? bare ?? ''),
    ]),
  );
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', '#39': "'" };

function unescaped(text: string): string {
  return text.replace(/&(lt|gt|amp|quot|#39);/g, (_, name: string) => ENTITIES[name] ?? '');
}
