import { parseArgs } from 'node:util';
import { StartupError, describe } from './errors.ts';
import type { Variables } from './settings.ts';

// The command line of Seldon's microservice: each flag stands for a variable of the environment.
export const FLAGS: Readonly<Record<string, string>> = {
  'service-type': 'SERVICE_TYPE',
  parameters: 'PREDICTIVE_UNIT_PARAMETERS',
  'log-level': 'SELDON_LOG_LEVEL',
  workers: 'GUNICORN_WORKERS',
  threads: 'GUNICORN_THREADS',
  'max-requests': 'GUNICORN_MAX_REQUESTS',
  'max-requests-jitter': 'GUNICORN_MAX_REQUESTS_JITTER',
  keepalive: 'GUNICORN_KEEPALIVE',
  'http-port': 'PREDICTIVE_UNIT_HTTP_SERVICE_PORT',
  'grpc-port': 'PREDICTIVE_UNIT_GRPC_SERVICE_PORT',
  'metrics-port': 'PREDICTIVE_UNIT_METRICS_SERVICE_PORT',
  'grpc-workers': 'GRPC_WORKERS',
  'grpc-threads': 'GRPC_THREADS',
  pidfile: 'SELDON_PIDFILE',
  // Those of Seldon's old Node wrapper.
  model: 'MODEL_NAME',
  service: 'SERVICE_TYPE',
  api: 'API_TYPE',
};

/** Flags that need no value: alone they are 1. */
export const SWITCHES: Readonly<Record<string, string>> = {
  debug: 'SELDON_DEBUG',
  tracing: 'TRACING',
  'access-log': 'GUNICORN_ACCESS_LOG',
  'single-threaded': 'FLASK_SINGLE_THREADED',
  persistence: 'PERSISTENCE',
};
const ALL: Readonly<Record<string, string>> = { ...FLAGS, ...SWITCHES };

/** The environment with what the flags of `argv` set. Throws a StartupError for flags that do not exist. */
export function withFlags(variables: Variables, argv: readonly string[]): Variables {
  const options = Object.fromEntries(Object.keys(ALL).map((flag) => [flag, { type: 'string' as const }]));
  try {
    const { values, positionals } = parseArgs({ args: argv.map(withValue), options, allowPositionals: true });
    const set = Object.entries(values).flatMap(([flag, value]) => {
      const name = ALL[flag];
      const keeps = name === 'SELDON_LOG_LEVEL' && variables[name]; // the variable wins here, as in the reference
      return name !== undefined && typeof value === 'string' && !keeps ? [[name, value] as const] : [];
    });
    const model = positionals[0] === undefined ? [] : [['MODEL_NAME', positionals[0]] as const];
    return { ...variables, ...Object.fromEntries([...set, ...model]) };
  } catch (error) {
    throw new StartupError(`cannot read the command line: ${describe(error)}`);
  }
}

/** A switch that no value follows says 1. */
function withValue(argument: string, index: number, argv: readonly string[]): string {
  const isSwitch = argument.startsWith('--') && argument.slice(2) in SWITCHES;
  const next = argv[index + 1];
  return isSwitch && (next === undefined || next.startsWith('--')) ? `${argument}=1` : argument;
}
