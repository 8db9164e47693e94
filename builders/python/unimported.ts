import type { Requirement } from '../../src/builder-api.ts';
import type { Need } from './missing-modules.ts';
import { distributionOf, providedBy, provides } from './modules.ts';
import type { ProjectModules } from './python-modules.ts';
import { reachedFrom } from './reached-modules.ts';
import { normalizedName, parseRequirement } from './requirement.ts';

// What other packages load by name when it is there (their documentation): pandas' engines and file systems, drivers, servers.
const LOADED_BY_OTHERS =
  /^(?:pyarrow|fastparquet|openpyxl|xlrd|tables|lxml|html5lib|numexpr|bottleneck|tabulate|jinja2|fsspec|s3fs|gcsfs|adlfs|psycopg2(?:-binary)?|psycopg|pymysql|pyodbc|cx-oracle|oracledb|h5py|hdf5plugin|setuptools|wheel|pip|gunicorn|uvicorn|opentelemetry-.*|mlflow(?:-skinny)?|types-.*|.*-stubs)$/;
// Files that list everything, whoever asked for it.
const LOCKS: readonly string[] = ['uv.lock', 'Pipfile.lock'];
const SHOWN = 8;

/** What is compared. */
interface Listed {
  readonly modules: ProjectModules;
  /** Files of the project that are code. */
  readonly code: readonly string[];
  readonly requirements: readonly Requirement[];
  /** What artifacts and code ask for. */
  readonly needs: readonly Need[];
}

/**
 * A hint for requirements that no file of the project imports or names in a string, that no artifact needs, and that no package which is
 * imported is known to bring. It is a hint and no more: plugins are found without an import.
 */
export async function unimportedHints(listed: Listed): Promise<readonly string[]> {
  const { modules, code, needs, requirements } = listed;
  const { outside, strings } = await reachedFrom(
    modules,
    code.filter((file) => file.endsWith('.py')),
  );
  const imported = [...outside, ...needs].map(({ module }) => module);
  // Loaded by name, as importlib.import_module("x.y") does; a string may as well be a distribution's own name.
  const named = strings.filter((text) => /^[A-Za-z][\w.-]*$/.test(text));
  const known = [...imported, ...named].flatMap((text) => [distributionOf(text), normalizedName(text)]);
  const { names } = providedBy([...new Set(known)]);
  // "google-cloud-storage" is a part of what `from google.cloud import storage` imports.
  const families = new Set(imported.map((module) => `${normalizedName(module.split('.', 1)[0] ?? '')}-`));
  const unused = requirements.filter((requirement) => isUnused(requirement, { names, families }));
  if (unused.length === 0) return [];
  const shown = unused.slice(0, SHOWN).map(({ spec, wantedBy }) => `${nameIn(spec)} (${wantedBy})`);
  const more = unused.length > SHOWN ? ` and ${unused.length - SHOWN} more` : '';
  return [
    `installed on request, but imported by no file of the project: ${shown.join(', ')}${more}; leave out what no other package loads as a plugin`,
  ];
}

interface Known {
  readonly names: ReadonlySet<string>;
  /** Beginnings of names. */
  readonly families: ReadonlySet<string>;
}

function isUnused({ spec, wantedBy, hashes }: Requirement, { names, families }: Known): boolean {
  const name = nameIn(spec);
  const isLocked = hashes !== undefined || LOCKS.some((lock) => wantedBy.startsWith(lock));
  if (isLocked || LOADED_BY_OTHERS.test(name)) return false;
  // Twins hold the same modules, in either direction.
  const isThere = provides(names, name) || [...names].some((one) => provides(new Set([name]), one));
  return !isThere && ![...families].some((family) => name.startsWith(family));
}

function nameIn(spec: string): string {
  const parsed = parseRequirement(spec);
  return typeof parsed === 'string' ? spec : parsed.name;
}
