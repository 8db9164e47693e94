import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sourceOfBytes } from './byte-source.ts';
import { readMlmodel } from './mlmodel.ts';

const folder = join(import.meta.dirname, '../../test/fixtures/mlflow');
const read = (text: string | Buffer) => readMlmodel(sourceOfBytes('MLmodel', Buffer.from(text)));
const readFixture = (name: string) => read(readFileSync(join(folder, name, 'MLmodel')));

describe('readMlmodel', () => {
  it.each([
    ['2.22', '2.22.4', '1.6.1'],
    ['3.1', '3.1.4', '1.7.0'],
  ])('reads columns, types and releases that MLflow %s wrote', async (set, mlflow, sklearn) => {
    const facts = await readFixture(`${set}/columns`);

    expect(facts).toMatchObject({
      mlflowVersion: mlflow,
      pythonVersion: '3.11.2',
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:/),
      flavors: {
        python_function: { loader_module: 'mlflow.sklearn' },
        sklearn: { pickled_model: 'model.pkl', sklearn_version: sklearn, code: null },
      },
    });
    expect(facts.inputs).toEqual([
      { name: 'size', type: 'double', shape: undefined, isRequired: true },
      { name: 'rooms', type: 'long', shape: undefined, isRequired: true },
    ]);
    expect(facts.outputs).toEqual([{ name: undefined, type: 'float64', shape: [null], isRequired: true }]);
  });

  it('reads a tensor without a name', async () => {
    expect((await readFixture('2.22/tensor')).inputs).toEqual([
      { name: undefined, type: 'float32', shape: [null, 3], isRequired: true },
    ]);
  });

  it('reads a model without a signature', async () => {
    const { inputs, outputs, flavors } = await readFixture('3.1/pyfunc');

    expect([inputs, outputs, Object.keys(flavors)]).toEqual([undefined, undefined, ['python_function']]);
  });

  it.each([
    ['nothing', '', 'names no flavors'],
    ['a pointer of Git LFS', 'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\n', 'YAML|flavors'],
    ['broken YAML', 'flavors:\n  sklearn: {\n', 'line 3 is not YAML'],
    ['flavors that are a list', 'flavors: [sklearn]\n', 'names no flavors'],
    ['a broken signature', "flavors: {a: {}}\nsignature: {inputs: '[{'}\n", 'its signature is not JSON'],
  ])('refuses %s', async (_name, text, why) => {
    await expect(read(text)).rejects.toMatchObject({
      code: 'E_ARTIFACT_CORRUPT',
      message: expect.stringMatching(why),
    });
  });

  it.each([
    ['ends in gigabytes', bomb(), 'makes much out of little'],
    ['is nested without end', `flavors: ${'['.repeat(5_000)}${']'.repeat(5_000)}`, 'nested deeper'],
    ['has an error in every byte', '}'.repeat(4 << 20), 'more parts'],
    ['names the same flavor a million times', `flavors: {}\n${'a: 1\n'.repeat(1 << 20)}`, 'more parts'],
    ['is a gigabyte', Buffer.alloc(9 << 20), 'such files are short'],
  ])('stops at one that %s', async (_name, text, why) => {
    await expect(read(text)).rejects.toMatchObject({
      code: 'E_ARTIFACT_HOSTILE',
      message: expect.stringMatching(why),
    });
  });

  it('takes a signature of ten thousand columns, in lines as MLflow breaks them', async () => {
    const columns = Array.from({ length: 10_000 }, (_, at) => `{"name": "c${at}",\n    "type": "double"}`);
    const { inputs } = await read(`flavors: {a: {}}\nsignature:\n  inputs: '[${columns.join(', ')}]'\n`);

    expect(inputs).toHaveLength(10_000);
  });

  it('runs nothing that a tag names', async () => {
    const { flavors } = await read("flavors: {a: {b: !!python/object/apply:os.system ['true']}}\n");

    expect(flavors).toEqual({ a: { b: ['true'] } });
  });
});

/** Ten lists of the list before, ten times over. */
function bomb(): string {
  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
  for (let level = 1; level < 10; level++) {
    lines.push(
      `a${level}: &a${level} [${Array<string>(10)
        .fill(`*a${level - 1}`)
        .join(', ')}]`,
    );
  }
  return lines.join('\n');
}
