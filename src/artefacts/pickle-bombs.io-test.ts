import { deflateSync, gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { sourceOfBytes } from './byte-source.ts';
import { readPickle } from './pickle.ts';

// Not a unit test because each takes seconds: that is how far the limits go.
it.each<[string, RegExp, string]>([
  ['more opcodes than any model has', /opcodes/, 'N0'],
  ['more values on the stack than any model has', /stack/, 'N'],
  ['more objects than any model has', /objects/, '}0'],
  ['more memo entries than any model has', /memo index/, '\x94'],
  ['the same large set again and again', /objects/, 'h\0h\x01\x85R0'],
])('refuses %s, from a small file', { timeout: 120_000 }, async (_, why, unit) => {
  const head = `\x80\x04cbuiltins\nset\n\x94(${'N'.repeat(10_000)}l\x94`;
  const pickle = Buffer.from(`${head}${unit.repeat(Math.ceil(110_000_000 / unit.length))}.`, 'latin1');
  const bomb = deflateSync(pickle);
  const heapBefore = process.memoryUsage().heapUsed;

  await expect(readPickle(sourceOfBytes('bomb.pkl', bomb))).rejects.toMatchObject({
    code: 'E_ARTIFACT_HOSTILE',
    message: expect.stringMatching(why),
  });

  expect(process.memoryUsage().heapUsed - heapBefore).toBeLessThan(1024 * 1024 * 1024);
});

it('refuses a decompression bomb', { timeout: 120_000 }, async () => {
  const head = Buffer.from('\x80\x04B\0\0\0\x20', 'latin1');
  const bomb = gzipSync(Buffer.concat([head, Buffer.alloc(0x20000000), Buffer.from('.')]), { level: 1 });

  await expect(readPickle(sourceOfBytes('bomb.pkl', bomb))).rejects.toMatchObject({
    code: 'E_ARTIFACT_HOSTILE',
    message: expect.stringMatching(/decompression bomb/),
  });
});
