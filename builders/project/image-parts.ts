import type { ImageConfig, PlanOptions } from '../../src/builder-api.ts';

// What images of all languages have in common.

/** The working directory of Seldon's images: the project lies here. */
export const WORKDIR = '/microservice';
/** The user of Seldon's images, and the default of its operator. */
export const USER = 8888;

const MAX_PORT = 65_535;

/** The ports that an image serves and exposes: Seldon's variables move both. */
export function portsOf(env: Readonly<Record<string, string>>): ImageConfig['ports'] {
  return {
    rest: portOf(env['PREDICTIVE_UNIT_HTTP_SERVICE_PORT'], 9000),
    grpc: portOf(env['PREDICTIVE_UNIT_GRPC_SERVICE_PORT'], 5000),
    metrics: portOf(env['PREDICTIVE_UNIT_METRICS_SERVICE_PORT'], 6000),
  };
}

function portOf(value: string | undefined, usual: number): number {
  const port = Number(value ?? usual);
  return Number.isInteger(port) && port > 0 && port <= MAX_PORT ? port : usual;
}

/** What an image's labels tell of it. */
interface Described {
  readonly builder: string;
  readonly ports: ImageConfig['ports'];
  readonly projectName: string;
  readonly framework: string | undefined;
  readonly modelDigest: string | undefined;
}

/** The labels of an image, in the words of OCI, S2I and ours; those of `--label` win. */
export function labelsOf(
  { builder, ports, projectName, framework, modelDigest }: Described,
  { wrapper, labels }: PlanOptions,
): Readonly<Record<string, string>> {
  return sorted({
    'io.k8s.display-name': projectName,
    'io.openshift.expose-services': `${ports.rest}:http,${ports.grpc}:grpc`,
    'io.seldon-build.builder': builder,
    'io.seldon-build.wrapper.digest': wrapper.digest,
    'org.opencontainers.image.title': projectName,
    ...(framework === undefined ? {} : { 'io.seldon-build.framework': framework }),
    ...(modelDigest === undefined ? {} : { 'io.seldon-build.model.digest': modelDigest }),
    ...labels,
  });
}

/** The same record with its keys in order, so that a plan is the same text each time. */
export function sorted(record: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}
