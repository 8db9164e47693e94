import { type Project, SeldonBuildError } from '../../src/builder-api.ts';

/** The Python that a project names for itself. */
export interface PythonPin {
  /** major.minor */
  readonly version: string;
  readonly file: string;
}

/**
 * Reads `.python-version` (pyenv: one version a line, the first counts) or `runtime.txt` (Heroku: "python-3.11.4").
 * Only major and minor count, since base images have no others. Undefined when neither names one.
 */
export async function readPythonVersion(project: Project): Promise<PythonPin | undefined> {
  for (const [file, prefix] of FILES) {
    const line = firstLineOf(await project.read(file));
    if (line === undefined) continue;
    const version = minorOf(line.startsWith(prefix) ? line.slice(prefix.length) : line);
    if (version === undefined) throw unreadable(file, line);
    return { version, file };
  }
  return undefined;
}

const FILES: readonly (readonly [file: string, prefix: string])[] = [
  ['.python-version', ''],
  ['runtime.txt', 'python-'],
];

function firstLineOf(text: string | undefined): string | undefined {
  const lines = (text ?? '').split(/\r\n|\n|\r/).map((line) => line.trim());
  return lines.find((line) => line !== '' && !line.startsWith('#'));
}

/** "3.11" of "3.11.4", "3.11-dev", "cpython-3.11.4" and uv's "cpython@3.11". */
function minorOf(text: string): string | undefined {
  const match = /^(?:cpython[-@])?(3\.\d+)(?:[.-]|$)/.exec(text);
  return match?.[1];
}

function unreadable(file: string, line: string): SeldonBuildError {
  return new SeldonBuildError(
    'E_BAD_REQUIREMENTS',
    `cannot use "${file}": "${line}" is not a version of CPython 3`,
    {
      file,
      hint: 'write a version such as 3.11, or use --python',
    },
  );
}
