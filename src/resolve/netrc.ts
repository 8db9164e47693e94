import { type UrlLogin, loginOf } from './index-url.ts';

/**
 * A netrc file (GNU inetutils manual, "The .netrc file") with the logins of these addresses; empty when none has one.
 * pip, uv and curl read it, so that no password has to stand in an address or a command line.
 */
export function netrcOf(addresses: readonly string[]): string {
  return netrcText(addresses.map(loginOf).filter((login) => login !== undefined));
}

/** The logins as a netrc file, the first of each host. */
export function netrcText(logins: readonly UrlLogin[]): string {
  const first = logins.filter(
    ({ host }, index) => logins.findIndex((other) => other.host === host) === index,
  );
  return first
    .map(
      ({ host, username, password }) =>
        `machine ${host} login ${word(username)} password ${word(password)}\n`,
    )
    .join('');
}

/** Python's netrc module takes quotes and backslashes as the shell does. */
function word(text: string): string {
  return /[\s"\\#]/.test(text) || text === '' ? `"${text.replace(/["\\]/g, '\\$&')}"` : text;
}

/** The logins of a netrc file for some hosts. Macros and the `default` entry are left out. */
export function loginsInNetrc(text: string, hosts: readonly string[]): readonly UrlLogin[] {
  const words = wordsOf(text);
  const starts = words.flatMap((part, index) => (part === 'machine' ? [index] : []));
  return starts.flatMap((start) => {
    const host = words[start + 1] ?? '';
    const login = fieldsOf(words, start + 2);
    return hosts.includes(host)
      ? [{ host, username: login['login'] ?? '', password: login['password'] ?? '' }]
      : [];
  });
}

function fieldsOf(words: readonly string[], from: number): Readonly<Record<string, string>> {
  const fields: Record<string, string> = {};
  for (let at = from; at + 1 < words.length; at += 2) {
    const name = words[at] ?? '';
    if (!['login', 'user', 'account', 'password'].includes(name)) break;
    fields[name === 'user' ? 'login' : name] = words[at + 1] ?? '';
  }
  return fields;
}

function wordsOf(text: string): readonly string[] {
  const withoutComments = text.replace(/^\s*#.*$/gm, '');
  const matches = withoutComments.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g);
  return [...matches].map(([, quoted, plain = '']) => quoted?.replace(/\\(.)/g, '$1') ?? plain);
}
