/** What a server says about how to log in: one entry of `WWW-Authenticate` (RFC 9110, section 11.6.1). */
export interface Challenge {
  /** Lower case: "basic", "bearer". */
  readonly scheme: string;
  /** Names are lower case. */
  readonly parameters: Readonly<Record<string, string>>;
}

const SPACE = /[ \t]*/y;
const COMMAS = /[ \t,]*/y;
const TOKEN = /[!#$%&'*+.^_`|~\w-]+/y;
const QUOTED = /"((?:[^"\\]|\\.)*)"/y;
const TOKEN68 = /[\w.~+/-]+=*(?=[ \t]*(?:,|$))/y;

/** Parses the value of a `WWW-Authenticate` header; what is not well formed ends the list. */
export function parseChallenges(header: string): readonly Challenge[] {
  const reader = readerOf(header);
  const challenges: Challenge[] = [];
  for (;;) {
    reader.take(COMMAS);
    const scheme = reader.take(TOKEN);
    if (scheme === undefined) return challenges;
    reader.take(SPACE);
    challenges.push({ scheme: scheme.toLowerCase(), parameters: parametersOf(reader) });
  }
}

interface Reader {
  /** The text that matches here, which is then behind us; undefined when it does not match. */
  take(pattern: RegExp): string | undefined;
  at(): number;
  back(position: number): void;
}

function readerOf(text: string): Reader {
  let position = 0;
  return {
    take(pattern) {
      const here = new RegExp(pattern.source, 'y');
      here.lastIndex = position;
      const match = here.exec(text);
      if (match === null) return undefined;
      position = here.lastIndex;
      return match[1] ?? match[0];
    },
    at: () => position,
    back(earlier) {
      position = earlier;
    },
  };
}

/** Reads `name=value` pairs until the next scheme, which is a token without "=" behind it. */
function parametersOf(reader: Reader): Record<string, string> {
  const parameters: Record<string, string> = {};
  if (reader.take(TOKEN68) !== undefined) return parameters;
  for (;;) {
    const start = reader.at();
    reader.take(COMMAS);
    const pair = pairOf(reader);
    if (pair === undefined) {
      reader.back(start);
      return parameters;
    }
    parameters[pair.name.toLowerCase()] = pair.value;
  }
}

function pairOf(reader: Reader): { name: string; value: string } | undefined {
  const name = reader.take(TOKEN);
  reader.take(SPACE);
  if (name === undefined || reader.take(/=/y) === undefined) return undefined;
  reader.take(SPACE);
  const value = reader.take(QUOTED) ?? reader.take(TOKEN);
  return value === undefined ? undefined : { name, value: value.replace(/\\(.)/g, '$1') };
}
