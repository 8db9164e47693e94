import { parseArgs } from 'node:util';
import { StartupError, describe } from './errors.ts';
import type { Variables } from './settings.ts';

// The command line of Seldon's microservice: each flag stands for a variable of the environment.
const FLAGS: Readonly<Record<string, string>> = {
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
  persistence: 'PERSISTENCE',
  // Those of Seldon's old Node wrapper.
  model: 'MODEL_NAME',
  service: 'SERVICE_TYPE',
  api: 'API_TYPE',
};

/** The environment with what the flags of `argv` set. Throws a StartupError for flags that do not exist. */
export function withFlags(variables: Variables, argv: readonly string[]): Variables {
  const options = Object.fromEntries(Object.keys(FLAGS).map((flag) => [flag, { type: 'string' as const }]));
  try {
    const { values, positionals } = parseArgs({ args: [...argv], options, allowPositionals: true });
    const set = Object.entries(values).flatMap(([flag, value]) => {
      const name = FLAGS[flag];
      const keeps = name === 'SELDON_LOG_LEVEL' && variables[name]; // the variable wins here, as in the reference
      return name !== undefined && typeof value === 'string' && !keeps ? [[name, value] as const] : [];
    });
    const model = positionals[0] === undefined ? [] : [['MODEL_NAME', positionals[0]] as const];
    return { ...variables, ...Object.fromEntries([...set, ...model]) };
  } catch (error) {
    throw new StartupError(`cannot read the command line: ${describe(error)}`);
  }
}
