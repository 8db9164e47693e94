import { memberOf, parseJson, textOf } from '../io/json.ts';
import type { BaseFacts } from '../model/python-plan.ts';
import { type BaseProbe, type ImageDescription, isAlpine, variablesOfImage } from './base-probe.ts';
import { minorOfPython } from './pythons.ts';

/**
 * The facts of an official Python image, from what its makers put into its environment (docker-library/python:
 * PYTHON_VERSION, and /usr/local/bin first on the PATH). Undefined for any other image: that one has to be asked.
 */
export function factsOfOfficialImage(image: ImageDescription): BaseFacts | undefined {
  const variables = variablesOfImage(image);
  const python = variables.get('PYTHON_VERSION') ?? '';
  const first = variables.get('PATH')?.split(':')[0];
  if (image.path !== OFFICIAL_PATH || minorOfPython(python) === undefined || first !== OFFICIAL_FOLDER)
    return undefined;
  return {
    interpreter: `${OFFICIAL_FOLDER}/python3`,
    python,
    libc: isAlpine(image) ? 'musl' : 'glibc',
    hasPip: true,
  };
}

const OFFICIAL_PATH = 'library/python';
const OFFICIAL_FOLDER = '/usr/local/bin';

const QUESTION = `
import importlib.util, json, platform, sys
print(json.dumps({
    "interpreter": sys.executable,
    "python": platform.python_version(),
    "libc": "glibc" if platform.libc_ver()[0] == "glibc" else "musl",
    "hasPip": importlib.util.find_spec("pip") is not None,
}))`;

/** The facts in the answer to the question, or in our cache; undefined when it is something else. */
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

/** How Python bases are looked into. */
export const PYTHON_PROBE: BaseProbe<BaseFacts> = {
  holds: 'Python',
  hint: 'choose an image that has python3 on its PATH, such as python:3.11-slim',
  cacheFolder: 'bases',
  official: factsOfOfficialImage,
  question: ['python3', '-c', QUESTION.trim()],
  parse: parseFacts,
};
