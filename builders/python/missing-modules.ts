import { type Requirement, SeldonBuildError } from '../../src/builder-api.ts';
import { distributionOf, isStdlib, providedBy, provides } from './modules.ts';

/** A module that an image must have, and who needs it. */
export interface Need {
  /** Dotted. */
  readonly module: string;
  /** In words: "Model.py line 3 imports pandas", "model.joblib holds a features.Ratio". */
  readonly because: string;
  readonly file: string;
  /** Whether it could do without. */
  readonly optional: boolean;
  /** Code that imports it, or an artifact whose loading does. */
  readonly by: 'code' | 'artifact';
}

/** What the image will have. */
export interface Supply {
  /** Normalised names of what the project's files list. */
  readonly listed: readonly string[];
  /** Whether the files may bring more than they list (a project that installs itself). */
  readonly open: boolean;
  /** Normalised names of what the wrapper brings. */
  readonly wrapper: readonly string[];
  /** Where a missing requirement belongs. */
  readonly requirementsFile: string;
}

/** What follows from comparing needs with supply. */
interface Comparison {
  /** Added without being listed. */
  readonly added: readonly Requirement[];
  readonly notices: readonly string[];
}

// What `pip install seldon-core` used to bring (its metadata on PyPI, 1.17.1) and code may count on.
const BROUGHT_BY_SELDON_CORE: ReadonlySet<string> = new Set([
  'cryptography',
  'flask',
  'flask-cors',
  'grpcio',
  'grpcio-reflection',
  'jsonschema',
  'minio',
  'numpy',
  'opentracing',
  'prometheus-client',
  'protobuf',
  'pyyaml',
  'requests',
  'setuptools',
  'urllib3',
]);

// Plain data in pickles is made by these; any release of the artifact's day can read what another wrote.
const DATA_OF_PICKLES: ReadonlySet<string> = new Set([
  'cloudpickle',
  'dill',
  'joblib',
  'numpy',
  'pandas',
  'scipy',
  'threadpoolctl',
]);

const ADDED_FOR = { code: BROUGHT_BY_SELDON_CORE, artifact: DATA_OF_PICKLES };

// Modules that the wrapper itself provides.
const OURS = new Set(['seldon_core', 'seldon_wrapper']);

/** Compares what is needed with what is there. Throws E_MISSING_MODULE, naming all that is surely missing. */
export function compareNeeds(needs: readonly Need[], supply: Supply): Comparison {
  const { names, complete } = providedBy(supply.listed);
  const all = new Set([...names, ...supply.wrapper]);
  const open = needs.filter(({ module }) => !isStdlib(module) && !OURS.has(module.split('.', 1)[0] ?? ''));
  const unmet = open.filter(({ module }) => !provides(all, distributionOf(module)));
  const added = unmet.filter(({ module, by }) => ADDED_FOR[by].has(distributionOf(module)));
  const strict = unmet.filter((need) => !need.optional && !added.includes(need));
  const [first, ...others] = strict;
  if (complete && !supply.open && first !== undefined) throw missing([first, ...others], supply);
  return {
    added: requirementsOf(added),
    notices: strict.map(
      ({ module, because }) =>
        `${because}, but nothing in ${supply.requirementsFile} is known to bring ${distributionOf(module)}`,
    ),
  };
}

function requirementsOf(needs: readonly Need[]): readonly Requirement[] {
  const byName = new Map(needs.map(({ module, because }) => [distributionOf(module), because]));
  return [...byName].sort().map(([spec, wantedBy]) => ({ spec, wantedBy }));
}

function missing(needs: readonly [Need, ...Need[]], { requirementsFile }: Supply): SeldonBuildError {
  // The first reason for each is enough.
  const byName = new Map([...needs].reverse().map((need) => [distributionOf(need.module), need]));
  const firsts = [...byName].reverse();
  const names = firsts.map(([name]) => `"${name}"`).join(', ');
  const reasons = firsts.map(([, { because }]) => because).join('; ');
  return new SeldonBuildError(
    'E_MISSING_MODULE',
    `cannot provide ${names}: ${reasons}, and neither the project nor ${requirementsFile} has it`,
    { hint: hintFor(firsts, requirementsFile), file: needs[0].file },
  );
}

function hintFor(missed: readonly (readonly [name: string, need: Need])[], requirementsFile: string): string {
  const names = missed.map(([name]) => name).join(' and ');
  const files = missed
    .filter(([, { by }]) => by === 'artifact')
    .map(([, { module }]) => fileOfModule(module));
  return files.length === 0
    ? `add ${names} to ${requirementsFile}`
    : `add ${names} to ${requirementsFile}, in the release that wrote the artifact, or ${files.join(' and ')} to the project`;
}

function fileOfModule(module: string): string {
  return `${module.replaceAll('.', '/')}.py`;
}
