import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bytesField, intField, textField } from '../../test/support/protobuf-of.ts';
import { sourceOfBytes } from './byte-source.ts';
import { readOnnx } from './onnx.ts';

const folder = join(import.meta.dirname, '../../test/fixtures/onnx');
const expected = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as Record<string, unknown>;

const bytesOf = (name: string): Buffer => readFileSync(join(folder, name));
const read = (bytes: Uint8Array) => readOnnx(sourceOfBytes('model.onnx', bytes));

describe('readOnnx', () => {
  it.each(Object.keys(expected))('says what ONNX says of %s', async (name) => {
    const facts = await read(bytesOf(name));

    expect({
      irVersion: facts.irVersion,
      opsets: facts.opsets.map(({ domain, version }) => [domain, version]),
      producer: facts.producer ?? null,
      producerVersion: facts.producerVersion ?? null,
      inputs: facts.inputs.map((tensor) => ({ ...tensor, shape: tensor.shape ?? null })),
      outputs: facts.outputs.map((tensor) => ({ ...tensor, shape: tensor.shape ?? null })),
      initializers: facts.initializers,
      externalFiles: facts.externalFiles,
      metadata: facts.metadata,
    }).toEqual(expected[name]);
  });

  it('knows whose operators the nodes are', async () => {
    expect((await read(bytesOf('iris-zipmap.onnx'))).domains).toEqual(['', 'ai.onnx.ml']);
    expect((await read(bytesOf('branches.onnx'))).domains).toEqual(['', 'my.company']);
  });

  it.each([
    ['nothing', Buffer.alloc(0), /no graph/],
    ['a page of HTML', Buffer.from('<!doctype html><html></html>'), /./],
    ['the first half', bytesOf('iris-zipmap.onnx').subarray(0, 300), /ends too early/],
    [
      'a model without opset',
      Buffer.concat([intField(1, 8), bytesField(7, textField(2, 'g'))]),
      /which version/,
    ],
  ])('refuses %s', async (_name, bytes, why) => {
    await expect(read(bytes)).rejects.toMatchObject({
      code: 'E_ARTIFACT_CORRUPT',
      message: expect.stringMatching(why),
    });
  });

  it('stops at graphs in graphs without end', async () => {
    let graph = textField(2, 'inner');
    for (let depth = 0; depth < 100; depth++) graph = bytesField(1, bytesField(5, bytesField(6, graph)));

    await expect(read(bytesField(7, graph))).rejects.toMatchObject({ code: 'E_ARTIFACT_HOSTILE' });
  });

  it('passes over weights', async () => {
    const weights = bytesField(7, bytesField(5, bytesField(9, Buffer.alloc(4 << 20))));
    const bytes = Buffer.concat([weights, bytesOf('ir-3.onnx')]);
    let readBytes = 0;

    await readOnnx({
      name: 'model.onnx',
      size: bytes.length,
      read: async ({ start, end }) => {
        readBytes += end - start;
        return bytes.subarray(start, end);
      },
    });

    expect(readBytes).toBeLessThan(512 * 1024);
  });
});
