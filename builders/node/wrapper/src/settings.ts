import { StartupError } from './errors.ts';
import { isRecord, plainText } from './guards.ts';

/** Everything that the environment and the command line decide, read once. Times are seconds, sizes bytes. */
export interface Settings {
  readonly modelName: string;
  readonly parameters: string;
  readonly logLevel: LogLevel;
  readonly restPort: number;
  readonly grpcPort: number;
  readonly metricsPort: number;
  readonly metricsPath: string;
  readonly workers: number;
  readonly grpc: boolean;
  readonly maxRequests: number;
  readonly maxRequestsJitter: number;
  readonly keepAliveSeconds: number;
  readonly accessLog: boolean;
  readonly tracing: boolean;
  readonly passthrough: boolean;
  readonly includeMetrics: boolean;
  readonly recordRewards: boolean;
  readonly initSeconds: number;
  readonly drainSeconds: number;
  /** How long one call may take; undefined where nobody says. */
  readonly callSeconds: number | undefined;
  readonly headerSeconds: number;
  readonly maxBody: number;
  readonly grpcMaxMessage: number;
  readonly unitId: string | undefined;
  readonly unitImage: string | undefined;
  readonly metadataOverlay: string | undefined;
  readonly artifact: string | undefined;
  readonly pidfile: string | undefined;
}

export const LOG_LEVELS = ['DEBUG', 'INFO', 'WARNING', 'ERROR', 'CRITICAL'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];
export type Variables = Readonly<Record<string, string | undefined>>;

const SERVICE_TYPES = [
  'MODEL',
  'ROUTER',
  'TRANSFORMER',
  'OUTPUT_TRANSFORMER',
  'COMBINER',
  'OUTLIER_DETECTOR',
];
const NOT_IMPLEMENTED = 'NOT_IMPLEMENTED';
const MEBIBYTE = 2 ** 20;
// A text in V8 cannot be longer than about 512 MiB, and a body becomes a text.
const LARGEST_BODY = 511 * MEBIBYTE;

/** Reads the settings. Throws a StartupError that names the variable where one cannot be used. */
export function settingsOf(variables: Variables, annotations: Variables = {}): Settings {
  const read = new Reader(variables);
  checkService(variables);
  const grpcWorkers = read.number('GRPC_WORKERS', 1);
  const include = variables['INCLUDE_METRICS_IN_CLIENT_RESPONSE'];
  return {
    ...nodeSettings(read),
    ...limits(read, annotations),
    parameters: read.text('PREDICTIVE_UNIT_PARAMETERS') ?? '[]',
    logLevel: logLevelOf(read.text('SELDON_LOG_LEVEL') ?? 'INFO'),
    restPort: read.port('PREDICTIVE_UNIT_HTTP_SERVICE_PORT', oldPort(read, 'REST') ?? 9000),
    grpcPort: read.port('PREDICTIVE_UNIT_GRPC_SERVICE_PORT', oldPort(read, 'GRPC') ?? 5000),
    metricsPort: read.port('PREDICTIVE_UNIT_METRICS_SERVICE_PORT', 6000),
    metricsPath: read.text('PREDICTIVE_UNIT_METRICS_ENDPOINT') ?? '/metrics',
    workers: Math.max(read.number('GUNICORN_WORKERS', 1, 1), grpcWorkers),
    grpc: grpcWorkers > 0,
    maxRequests: read.number('GUNICORN_MAX_REQUESTS', 0),
    maxRequestsJitter: read.number('GUNICORN_MAX_REQUESTS_JITTER', 0),
    accessLog: read.truth('GUNICORN_ACCESS_LOG', false),
    tracing: read.truth('TRACING', false) || Number(variables['TRACING'] ?? 0) > 0,
    passthrough: read.truth('PAYLOAD_PASSTHROUGH', false),
    includeMetrics: include === undefined || include.trim().toLowerCase() === 'true',
    recordRewards: read.truth('SELDON_EXECUTOR_ENABLED', true),
  };
}

/** Older operators name one port, for the one protocol that an image of API_TYPE speaks. */
function oldPort(read: Reader, protocol: 'REST' | 'GRPC'): number | undefined {
  const spoken = (read.text('API_TYPE') ?? 'REST').toUpperCase();
  const isSet = spoken === protocol && read.text('PREDICTIVE_UNIT_SERVICE_PORT') !== undefined;
  return isSet ? read.port('PREDICTIVE_UNIT_SERVICE_PORT', 0) : undefined;
}

function nodeSettings(read: Reader) {
  const modelName = read.text('MODEL_NAME');
  if (modelName === undefined)
    throw new StartupError(
      'cannot start: MODEL_NAME names no component (MyModel.js, or a path such as src/model.js)',
    );
  return {
    modelName,
    unitId: read.text('PREDICTIVE_UNIT_ID'),
    unitImage: read.text('PREDICTIVE_UNIT_IMAGE'),
    metadataOverlay: read.text('MODEL_METADATA'),
    artifact: read.text('SELDON_ARTIFACT'),
    pidfile: read.text('SELDON_PIDFILE'),
  };
}

function limits(read: Reader, annotations: Variables) {
  const size = Number(annotations['seldon.io/grpc-max-message-size']);
  return {
    keepAliveSeconds: read.number('GUNICORN_KEEPALIVE', 120),
    initSeconds: read.number('SELDON_INIT_SECONDS', 600),
    drainSeconds: read.number('SELDON_DRAIN_SECONDS', 30),
    callSeconds: callSeconds(read, annotations),
    headerSeconds: 20,
    maxBody: Math.min(LARGEST_BODY, read.number('SELDON_MAX_BODY_BYTES', LARGEST_BODY, 1)),
    grpcMaxMessage: Number.isInteger(size) && size > 0 ? size : 4 * MEBIBYTE,
  };
}

/** Seldon's annotation is in milliseconds, and counts in whole seconds, at least one. */
function callSeconds(read: Reader, annotations: Variables): number | undefined {
  const milliseconds = annotations['seldon.io/rest-timeout'] ?? '';
  if (/^\d+$/.test(milliseconds)) return Math.max(1, Math.floor(Number(milliseconds) / 1000));
  const isSet = read.text('SELDON_CALL_SECONDS') !== undefined;
  return isSet ? read.number('SELDON_CALL_SECONDS', 0, 1) : undefined;
}

function checkService(variables: Variables): void {
  const type = (variables['SERVICE_TYPE'] ?? '').trim().toUpperCase() || 'MODEL';
  if (!SERVICE_TYPES.includes(type))
    throw new StartupError(
      `cannot use SERVICE_TYPE "${type}": it must be one of ${SERVICE_TYPES.join(', ')}`,
    );
}

function logLevelOf(text: string): LogLevel {
  const level = text.toUpperCase() === 'WARN' ? 'WARNING' : text.toUpperCase();
  const found = LOG_LEVELS.find((known) => known === level);
  if (!found)
    throw new StartupError(
      `cannot use SELDON_LOG_LEVEL "${text}": it must be one of ${LOG_LEVELS.join(', ')}`,
    );
  return found;
}

/** Reads variables, and says which one is wrong. */
class Reader {
  readonly #variables: Variables;

  constructor(variables: Variables) {
    this.#variables = variables;
  }

  text(name: string): string | undefined {
    const text = this.#variables[name]?.trim();
    return text === '' ? undefined : text;
  }

  number(name: string, otherwise: number, least = 0): number {
    const text = this.text(name);
    if (text === undefined) return otherwise;
    const value = Number(text);
    if (Number.isNaN(value))
      throw new StartupError(`cannot read the variable ${name}: "${text}" is not a number`);
    if (value < least)
      throw new StartupError(`cannot use the variable ${name}: ${value} is less than ${least}`);
    return value;
  }

  port(name: string, otherwise: number): number {
    const port = this.number(name, otherwise);
    if (!Number.isInteger(port) || port > 65_535)
      throw new StartupError(`cannot use the variable ${name}: ${port} is no port`);
    return port;
  }

  /** 1, true and t are true, whatever else is set is false. */
  truth(name: string, otherwise: boolean): boolean {
    const text = this.#variables[name];
    return text === undefined ? otherwise : ['1', 'true', 't'].includes(text.trim().toLowerCase());
  }
}

/** The labels that every metric has, from the variables of Seldon's operator. */
export function labelsOf(variables: Variables): Readonly<Record<string, string>> {
  const [image, version] = splitImage(variables['PREDICTIVE_UNIT_IMAGE']);
  const deployment = variables['SELDON_DEPLOYMENT_ID'] ?? '';
  const named = deployment === '' ? NOT_IMPLEMENTED : deployment;
  return {
    deployment_name: named,
    model_name: variables['PREDICTIVE_UNIT_ID'] ?? NOT_IMPLEMENTED,
    model_image: image,
    model_version: version,
    predictor_name: variables['PREDICTOR_ID'] ?? NOT_IMPLEMENTED,
    predictor_version: predictorVersion(variables['PREDICTOR_LABELS']),
    seldon_deployment_name: named,
    image_name: image,
    image_version: version,
  };
}

/** Name and version of an image, divided at the last colon; one without a colon is a version without a name. */
export function splitImage(image: string | undefined): readonly [name: string, version: string] {
  if (image === undefined || image === '') return [NOT_IMPLEMENTED, NOT_IMPLEMENTED];
  const at = image.lastIndexOf(':');
  return at < 0 ? ['', image] : [image.slice(0, at), image.slice(at + 1)];
}

function predictorVersion(labels: string | undefined): string {
  try {
    const parsed: unknown = JSON.parse(labels ?? '');
    return isRecord(parsed) ? plainText(parsed['version'], NOT_IMPLEMENTED) : NOT_IMPLEMENTED;
  } catch {
    return NOT_IMPLEMENTED;
  }
}
