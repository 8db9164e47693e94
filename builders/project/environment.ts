import {
  type ComponentKind,
  type InspectOptions,
  type Project,
  SeldonBuildError,
} from '../../src/builder-api.ts';
import { parseEnvironmentFile } from './s2i-environment.ts';

/** The variables that describe a Seldon component, and where they come from. */
export interface ComponentEnvironment {
  readonly variables: Readonly<Record<string, string>>;
  /** ".s2i/environment", or the options of the command line. */
  readonly source: string;
  readonly notices: readonly string[];
}

const S2I_FILE = '.s2i/environment';

/** Whether a variable may be set: on the command line, or in a file of variables, which is not read for this. */
export function mayBeNamed(
  variable: string,
  files: readonly string[],
  { env, environment }: InspectOptions,
): boolean {
  return (
    env?.[variable] !== undefined ||
    (environment === undefined ? files.includes(S2I_FILE) : variable in environment)
  );
}
const COMMAND_LINE = 'the command line';

/**
 * The variables of `--environment-file` where there is one, else of `.s2i/environment`; `--env` wins over both.
 * Throws E_BAD_ENVIRONMENT_FILE.
 */
export async function readEnvironment(
  project: Project,
  options: InspectOptions,
): Promise<ComponentEnvironment> {
  const fromFile = await fileVariables(project, options);
  const env = options.env ?? {};
  const isFromCommandLine = options.environment !== undefined || env['MODEL_NAME'] !== undefined;
  const forPip = Object.keys(fromFile).filter((name) => FOR_PIP.has(name));
  const kept = Object.entries(fromFile).filter(([name]) => !FOR_PIP.has(name));
  return {
    variables: { ...Object.fromEntries(kept), ...env },
    source: isFromCommandLine ? COMMAND_LINE : S2I_FILE,
    notices: forPip.map(
      (name) => `${name} is not used, and not put into the image: pass package indexes on the command line`,
    ),
  };
}

// What S2I's assemble script hands to pip, or pip reads itself. An address of an index may hold a password.
const FOR_PIP = new Set(['EXTRA_INDEX_URL', 'PIP_EXTRA_INDEX_URL', 'PIP_INDEX_URL', 'PIP_TRUSTED_HOST']);

async function fileVariables(
  project: Project,
  { environment }: InspectOptions,
): Promise<Readonly<Record<string, string>>> {
  if (environment !== undefined) return environment;
  const text = await project.read(S2I_FILE);
  return text === undefined ? {} : parseEnvironmentFile(text, S2I_FILE);
}

const KINDS: Readonly<Record<string, ComponentKind>> = {
  MODEL: 'MODEL',
  ROUTER: 'ROUTER',
  TRANSFORMER: 'TRANSFORMER',
  COMBINER: 'COMBINER',
  OUTLIER_DETECTOR: 'OUTLIER_DETECTOR',
};

/** SERVICE_TYPE as Seldon's Python server takes it; MODEL without one. Throws E_BAD_ENVIRONMENT_FILE. */
export function componentOf({ variables, source }: ComponentEnvironment): ComponentKind {
  const text = variables['SERVICE_TYPE'] ?? 'MODEL';
  const kind = Object.hasOwn(KINDS, text) ? KINDS[text] : undefined;
  if (kind !== undefined) return kind;
  throw new SeldonBuildError(
    'E_BAD_ENVIRONMENT_FILE',
    `cannot use SERVICE_TYPE "${text}" of ${source}: there is no such kind of component`,
    {
      hint: `use one of ${Object.keys(KINDS).join(', ')}`,
      ...(source === S2I_FILE ? { file: S2I_FILE } : {}),
    },
  );
}
