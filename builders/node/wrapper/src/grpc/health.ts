// grpc.health.v1.Health: https://github.com/grpc/grpc-proto (Apache-2.0).
import { Fields, BYTES } from '../proto/fields.ts';
import { CODES } from './status.ts';
import { Refusal } from './frames.ts';

export const HEALTH_CHECK = '/grpc.health.v1.Health/Check';

const SERVICES = ['Generic', 'Model', 'Router', 'Transformer', 'OutputTransformer', 'Combiner', 'Seldon'];
const KNOWN = new Set(['', 'grpc.health.v1.Health', ...SERVICES.map((name) => `seldon.protos.${name}`)]);
const SERVING = Buffer.of(8, 1);

/** SERVING for the server and its services. Throws a Refusal for names it does not know. */
export function checkHealth(request: Buffer): Buffer {
  const fields = new Fields(request);
  let name = '';
  while (fields.next()) if (fields.number === 1 && fields.wire === BYTES) name = fields.text();
  if (!KNOWN.has(name)) throw new Refusal(CODES.NOT_FOUND, `unknown service "${name}"`);
  return SERVING;
}
