// grpc.health.v1.Health: https://github.com/grpc/grpc-proto (Apache-2.0).
import { Fields, BYTES } from '../proto/fields.ts';
import { CODES } from './status.ts';
import { Refusal } from './frames.ts';
import { SERVICE_NAMES } from './service-names.ts';

export const HEALTH_CHECK = '/grpc.health.v1.Health/Check';
export const HEALTH_WATCH = '/grpc.health.v1.Health/Watch';

const KNOWN = new Set(['', ...SERVICE_NAMES]);
const SERVING = Buffer.of(8, 1);
const SERVICE_UNKNOWN = Buffer.of(8, 3);

/** SERVING for the server and its services. Throws a Refusal for names it does not know. */
export function checkHealth(request: Buffer): Buffer {
  const name = serviceIn(request);
  if (!KNOWN.has(name)) throw new Refusal(CODES.NOT_FOUND, `unknown service "${name}"`);
  return SERVING;
}

/** The same for those who watch: an unknown name is an answer, as it may become known. */
export function watchHealth(request: Buffer): Buffer {
  return KNOWN.has(serviceIn(request)) ? SERVING : SERVICE_UNKNOWN;
}

function serviceIn(request: Buffer): string {
  const fields = new Fields(request);
  let name = '';
  while (fields.next()) if (fields.number === 1 && fields.wire === BYTES) name = fields.text();
  return name;
}
