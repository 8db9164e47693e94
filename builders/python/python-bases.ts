import { type BaseCandidate, SeldonBuildError } from '../../src/builder-api.ts';
import type { PythonPin } from './python-version.ts';
import { parseSpecifiers, satisfies } from './specifiers.ts';

/** What decides which Pythons would do. */
export interface PythonWishes {
  /** `--base`: exactly this image. */
  readonly base: string | undefined;
  /** `--python`, major.minor: wins over the project's own file. */
  readonly python: string | undefined;
  readonly pin: PythonPin | undefined;
  /** `requires-python` and its like. */
  readonly specs: readonly { readonly spec: string; readonly file: string }[];
}

// In order of preference: in the middle of their life first, since most releases have wheels for them.
const PYTHONS = ['3.11', '3.12', '3.10', '3.13', '3.9', '3.14', '3.8'] as const;

/** The base images that would do, in order of preference. Throws E_NO_PYTHON_FITS when wishes exclude each other. */
export function basesFor(wishes: PythonWishes): readonly [BaseCandidate, ...BaseCandidate[]] {
  const asked = wishes.python ?? (wishes.base === undefined ? wishes.pin?.version : undefined);
  if (wishes.base !== undefined) {
    return [{ image: wishes.base, ...(asked === undefined ? {} : { python: asked }) }];
  }
  const pythons = asked === undefined ? PYTHONS : [asked];
  const [first, ...others] = pythons.filter((python) => wishes.specs.every(({ spec }) => fits(python, spec)));
  if (first === undefined) throw noneFits(wishes, asked);
  return [baseOf(first), ...others.map(baseOf)];
}

function baseOf(python: string): BaseCandidate {
  return { image: `python:${python}-slim`, python };
}

const MAX_PATCH = 40;

/** Whether some patch release of a minor version fulfils a specifier. */
function fits(python: string, spec: string): boolean {
  const specifiers = parseSpecifiers(spec);
  if (specifiers === undefined) return true;
  return Array.from({ length: MAX_PATCH }, (_, patch) => `${python}.${patch}`).some((version) =>
    satisfies(version, specifiers),
  );
}

function noneFits({ python, pin, specs }: PythonWishes, asked: string | undefined): SeldonBuildError {
  const wants = specs.map(({ spec, file }) => `${file} wants ${spec}`);
  const source = python === undefined ? (pin?.file ?? '') : '--python';
  const asking = asked === undefined ? [] : [`${source} wants ${asked}`];
  return new SeldonBuildError(
    'E_NO_PYTHON_FITS',
    `cannot choose a Python: ${[...asking, ...wants].join(', ')}`,
    {
      hint: 'change one of them so that some Python from 3.8 to 3.14 fits',
    },
  );
}
