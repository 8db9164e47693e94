import type { ContainerCreateOptions } from 'dockerode';
import type { ContainerOptions } from '../../model/ports.ts';

/** Ports that the server in an image listens on. */
export interface ServicePorts {
  readonly rest: number;
  readonly grpc: number;
  readonly metrics: number;
}

/** Containers of ours have this label; its value is the run that made them. */
export const RUN_LABEL = 'io.seldon-build.run';

/** Seldon's variables for the ports and their defaults (Seldon Core 1 documentation, Python server). */
const PORT_OF: Readonly<Record<keyof ServicePorts, readonly [string, number]>> = {
  rest: ['PREDICTIVE_UNIT_HTTP_SERVICE_PORT', 9000],
  grpc: ['PREDICTIVE_UNIT_GRPC_SERVICE_PORT', 5000],
  metrics: ['PREDICTIVE_UNIT_METRICS_SERVICE_PORT', 6000],
};

/** The ports that a server with these variables (KEY=VALUE, the last one counts) listens on. */
export function servicePortsOf(env: readonly string[]): ServicePorts {
  const portOf = (service: keyof ServicePorts): number => {
    const [name, normal] = PORT_OF[service];
    const given = Number(env.findLast((line) => line.startsWith(`${name}=`))?.slice(name.length + 1));
    return Number.isInteger(given) && given > 0 ? given : normal;
  };
  return { rest: portOf('rest'), grpc: portOf('grpc'), metrics: portOf('metrics') };
}

/** KEY=VALUE lines. */
export function envLines(env: Readonly<Record<string, string>>): string[] {
  return Object.entries(env).map(([key, value]) => `${key}=${value}`);
}

const NANOSECONDS = 1e9;
/** A container is asked often, so that a test need not wait; everything else of its HEALTHCHECK is the image's own. */
const HEALTH_INTERVAL_SECONDS = 1;
const MAX_PROCESSES = 512;

/** The body of POST /containers/create: as locked in as a careful cluster would have it. */
export function createOptionsOf(
  options: ContainerOptions,
  ports: ServicePorts,
  { run, bindHost }: { readonly run: string; readonly bindHost: string },
): ContainerCreateOptions {
  const published = options.network === 'published';
  const keys = published ? Object.values(ports).map((port) => `${port}/tcp`) : [];
  return {
    Image: options.image,
    User: options.user,
    Env: envLines(options.env),
    Labels: { [RUN_LABEL]: run },
    Healthcheck: { Interval: HEALTH_INTERVAL_SECONDS * NANOSECONDS },
    ExposedPorts: Object.fromEntries(keys.map((key) => [key, {}])),
    HostConfig: {
      ReadonlyRootfs: true,
      // Native libraries unpack themselves there, and must be able to run.
      Tmpfs: { '/tmp': 'rw,exec,nosuid,nodev,mode=1777' },
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges'],
      PidsLimit: MAX_PROCESSES,
      NetworkMode: published ? 'bridge' : 'none',
      PortBindings: Object.fromEntries(keys.map((key) => [key, [{ HostIp: bindHost, HostPort: '' }]])),
    },
  };
}
