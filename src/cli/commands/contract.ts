import { parseContract } from '../../contract/contract-json.ts';
import { printContract } from '../../contract/print-contract.ts';
import { engineOf } from '../compose.ts';
import type { Run } from '../program.ts';

/** `contract IMAGE`: prints a contract.json made of what a running image says about itself. */
export const contract: Run = async (image, flags, around) => {
  const { docker, running } = await engineOf({ flags, around });
  await docker.engine.inspect(image);
  const text = await printContract(image, docker.containers, running.signal);
  parseContract(text, `contract of ${image}`);
  around.answer(`${JSON.stringify(JSON.parse(text), null, 2)}\n`);
};
