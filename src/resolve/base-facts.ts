import { memberOf, parseJson, textOf } from '../io/json.ts';
import type { BaseFacts } from '../model/plan.ts';
import { minorOfPython } from './pythons.ts';

/** What is known of an image without running it. */
export interface ImageDescription {
  /** The repository path, such as "library/python". */
  readonly path: string;
  readonly tag: string | undefined;
  /** "NAME=value". */
  readonly env: readonly string[];
  /** The commands that made the layers, where a registry told them. */
  readonly history: readonly string[];
}

/**
 * The facts of an official Python image, from what its makers put into its environment (docker-library/python:
 * PYTHON_VERSION, and /usr/local/bin first on the PATH). Undefined for any other image: that one has to be asked.
 */
export function factsOfOfficialImage({ path, tag, env, history }: ImageDescription): BaseFacts | undefined {
  const variables = new Map(env.map((entry) => splitAtFirst(entry, '=')));
  const python = variables.get('PYTHON_VERSION') ?? '';
  const first = variables.get('PATH')?.split(':')[0];
  if (path !== OFFICIAL_PATH || minorOfPython(python) === undefined || first !== OFFICIAL_FOLDER)
    return undefined;
  const isAlpine = tag?.includes('alpine') === true || history.some((command) => command.includes('apk add'));
  return {
    interpreter: `${OFFICIAL_FOLDER}/python3`,
    python,
    libc: isAlpine ? 'musl' : 'glibc',
    hasPip: true,
  };
}

const OFFICIAL_PATH = 'library/python';
const OFFICIAL_FOLDER = '/usr/local/bin';

function splitAtFirst(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

const QUESTION = `
import importlib.util, json, platform, sys
print(json.dumps({
    "interpreter": sys.executable,
    "python": platform.python_version(),
    "libc": "glibc" if platform.libc_ver()[0] == "glibc" else "musl",
    "hasPip": importlib.util.find_spec("pip") is not None,
}))`;

/** The command that asks an image for its facts; it prints them as JSON. */
export const ASK_FOR_FACTS: readonly [string, ...string[]] = ['python3', '-c', QUESTION.trim()];

/** The facts in the answer to `ASK_FOR_FACTS`, or in our cache; undefined when it is something else. */
export function parseFacts(text: string): BaseFacts | undefined {
  const answer = parseJson(text);
  const interpreter = textOf(answer, 'interpreter');
  const python = textOf(answer, 'python');
  if (interpreter === undefined || python === undefined) return undefined;
  return {
    interpreter,
    python,
    libc: textOf(answer, 'libc') === 'musl' ? 'musl' : 'glibc',
    hasPip: memberOf(answer, 'hasPip') === true,
  };
}
