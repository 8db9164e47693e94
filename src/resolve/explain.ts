import { normalizedName, parseRequirement } from '../../builders/python/requirement.ts';
import { type ErrorDetail, SeldonBuildError } from '../errors.ts';
import type { Requirement } from '../model/python-plan.ts';
import { conflictsOf, whyWanted } from './conflicts.ts';
import type { NoSolution, Term, UvFailure } from './uv-failure.ts';

/** What the failed resolution was about. */
export interface Wanted {
  /** Requirements and constraints. */
  readonly all: readonly Requirement[];
  /** "Python 3.11 on linux/amd64". */
  readonly target: string;
}

/** The error that says in plain words why uv found no lock; uv's own words are its cause. */
export function explainFailure(failure: UvFailure, wanted: Wanted): SeldonBuildError {
  const cause = new Error(failure.text);
  switch (failure.kind) {
    case 'no-solution':
      return explainNoSolution(failure, wanted, cause);
    case 'unreachable':
      return new SeldonBuildError(
        'E_INDEX_UNREACHABLE',
        `could not ask the package index${at(failure.address)}`,
        {
          hint: 'check the network, the proxy variables, --index-url and --ca-cert',
          cause,
        },
      );
    case 'login-wanted':
      return new SeldonBuildError(
        'E_CREDENTIALS',
        `could not ask the package index${at(failure.address)}: it wants a login`,
        {
          hint: 'put the login into ~/.netrc, or into the address of --index-url',
          cause,
        },
      );
    case 'no-interpreter':
      return new SeldonBuildError('E_UV_UNAVAILABLE', `${FAILED}: uv finds no Python on this machine`, {
        hint: 'install any Python 3 and put it on the PATH; it runs nothing of the project',
        cause,
      });
    case 'other':
      return unresolvable(shortened(failure.text), { hint: 'check the requirements that are named', cause });
  }
}

const FAILED = 'could not resolve the requirements';

function at(address: string): string {
  return URL.canParse(address) ? ` "${new URL(address).host}"` : '';
}

function unresolvable(why: string, detail: ErrorDetail): SeldonBuildError {
  return new SeldonBuildError('E_UNRESOLVABLE', `${FAILED}: ${why}`, detail);
}

function explainNoSolution(failure: NoSolution, wanted: Wanted, cause: Error): SeldonBuildError {
  const conflicts = conflictsOf(failure, wanted.all);
  if (conflicts.length > 0) {
    return unresolvable(conflicts.join('; '), { hint: 'loosen or change one of these requirements', cause });
  }
  return (
    explainPython(failure, wanted, cause) ??
    explainWheels(failure, wanted, cause) ??
    explainAbsence(failure, wanted, cause) ??
    unresolvable(shortened(failure.text), { hint: 'loosen or change one of these requirements', cause })
  );
}

type Explain = (failure: NoSolution, wanted: Wanted, cause: Error) => SeldonBuildError | undefined;

const explainPython: Explain = (failure, { all, target }, cause) => {
  const [edge] = failure.otherPython;
  if (edge === undefined) return undefined;
  const { subject, object } = edge;
  const why = `${shown(subject)} (${whyWanted(subject, failure, all)}) needs Python ${object.clauses}, the base has ${target}`;
  return new SeldonBuildError('E_NO_PYTHON_FITS', `${FAILED}: ${why}`, {
    hint: 'choose another Python with --python or --base, or another version of that package',
    cause,
  });
};

const explainWheels: Explain = (failure, { all, target }, cause) => {
  const [without] = failure.withoutWheels;
  if (without === undefined) return undefined;
  const why = `${shown(without)} (${whyWanted(without, failure, all)}) has no wheel for ${target}`;
  return new SeldonBuildError(
    'E_NO_WHEEL',
    `${FAILED}: ${why}, and what its source distribution requires is not known without running it`,
    {
      hint: 'choose a version that has wheels, another Python with --python, or build a wheel and require it by its address',
      cause,
    },
  );
};

const explainAbsence: Explain = (failure, { all }, cause) => {
  const [unknown] = failure.unknown;
  if (unknown !== undefined) {
    return unresolvable(
      `there is no package "${unknown.name}" in the package index (${whyWanted(unknown, failure, all)})`,
      {
        hint: 'check the spelling, or name the index that has it with --extra-index-url',
        cause,
      },
    );
  }
  const [available] = failure.available;
  if (available !== undefined) {
    const wish = all.find(({ spec }) => nameOf(spec) === available.name)?.spec ?? available.name;
    return unresolvable(
      `there is no "${wish}" (${whyWanted(available, failure, all)}), only ${shown(available)}`,
      {
        hint: 'choose a version that exists',
        cause,
      },
    );
  }
  const [missing] = failure.missing;
  return (
    missing &&
    unresolvable(`there is no ${shown(missing)} (${whyWanted(missing, failure, all)})`, {
      hint: 'choose a version that exists',
      cause,
    })
  );
};

function nameOf(spec: string): string {
  const parsed = parseRequirement(spec);
  return typeof parsed === 'string' ? normalizedName(spec) : parsed.name;
}

function shown({ name, clauses }: Term): string {
  return `${name}${clauses}`;
}

const SHOWN = 300;

function shortened(text: string): string {
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}
