import { SeldonBuildError } from '../../src/builder-api.ts';

// What Docker takes as a variable's name without surprises.
const NAME = /^[A-Za-z_][A-Za-z0-9_.-]*$/;

/**
 * Parses an environment file as source-to-image reads `.s2i/environment`: one KEY=VALUE a line, the first "=" parts them,
 * white space around both is dropped, lines that start with "#" are comments, quotes are part of the value, a later line wins.
 * Unlike source-to-image, which skips what it cannot read, throws E_BAD_ENVIRONMENT_FILE with every bad line.
 */
export function parseEnvironmentFile(text: string, file: string): Readonly<Record<string, string>> {
  const lines = text.split(/\r\n|\n|\r/).map((line) => line.trim());
  const problems = lines.flatMap((line, index) => problemsOf(line, index + 1));
  if (problems.length > 0) throw badFile(file, problems);
  return Object.fromEntries(lines.filter((line) => !isBlank(line)).map(pairOf));
}

function isBlank(line: string): boolean {
  return line === '' || line.startsWith('#');
}

function pairOf(line: string): [name: string, value: string] {
  const equals = line.indexOf('=');
  return [line.slice(0, equals).trim(), line.slice(equals + 1).trim()];
}

/** The text of a bad line is not repeated: it may hold a secret. */
function problemsOf(line: string, lineNumber: number): string[] {
  if (isBlank(line)) return [];
  if (!line.includes('=')) return [`line ${lineNumber} has no "="`];
  const [name, value] = pairOf(line);
  if (name === '') return [`line ${lineNumber} has no name before "="`];
  if (!NAME.test(name)) return [`line ${lineNumber} has a name with characters a variable cannot have`];
  if (value.includes('\0')) return [`line ${lineNumber} has a NUL in its value`];
  return [];
}

function badFile(file: string, problems: readonly string[]): SeldonBuildError {
  return new SeldonBuildError(
    'E_BAD_ENVIRONMENT_FILE',
    `could not read environment file "${file}": ${problems.join('; ')}`,
    { file, hint: 'write one KEY=VALUE a line, and "#" at the start of a comment' },
  );
}
