import { block } from './write.ts';

/** The `names` field of DefaultData. */
export function namesOnWire(names: readonly unknown[]): Buffer {
  return Buffer.concat(names.map((name) => block(0x0a, Buffer.from(String(name)))));
}
