import { randomInt } from 'node:crypto';
import { SeldonBuildError } from '../errors.ts';
import type { Containers } from '../model/ports.ts';
import { contractTextOf } from './find-contract.ts';
import { restClient } from './rest-client.ts';
import { waitUntilReady } from './start.ts';

const START_SECONDS = 120;
const REQUEST_MS = 60_000;

/**
 * Starts an image and gives the text of a contract.json for it: the file it holds, else one made of what /metadata says. Throws
 * E_CONTAINER_FAILED when it does not come up, E_BAD_CONTRACT when neither says what an input looks like. Leaves no container.
 */
export async function printContract(
  image: string,
  containers: Containers,
  signal: AbortSignal,
): Promise<string> {
  const user = `${randomInt(10_000, 60_000)}:0`;
  await using container = await containers.start({ image, user, env: {}, network: 'published' });
  const { address } = container;
  if (address === undefined) throw new Error('a published container has an address');
  const rest = restClient({ host: address.host, port: address.rest, timeoutMs: REQUEST_MS, signal });
  await waitUntilReady({ image, container, rest, timeoutSeconds: START_SECONDS, signal });
  const text = await contractTextOf(container, rest);
  if (text !== undefined) return text;
  throw new SeldonBuildError(
    'E_BAD_CONTRACT',
    `could not print a contract of "${image}": its metadata does not say what an input looks like`,
    {
      hint: 'give init_metadata() of the class inputs with names, datatypes and shapes, or write contract.json by hand',
    },
  );
}
