import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readPythonWrapper, readStockWrapper } from './wrapper.ts';

const ROOT = join(import.meta.dirname, '..', '..');

describe('the wrapper of an image', () => {
  it('is ours, without what belongs to its development', async () => {
    const { files, requirements, stock } = await readPythonWrapper(ROOT);
    const paths = files.map(({ path }) => path);

    expect(paths).toEqual(expect.arrayContaining(['healthcheck.py', 'serve.py', 'seldon_core/version.py']));
    expect(paths.filter((path) => /test|stock|\.toml|\.txt/.test(path))).toEqual([]);
    expect(requirements.length).toBeGreaterThan(0);
    expect(stock).toBeUndefined();
  });

  it("may be Seldon's own", async () => {
    const { files, requirements } = await readStockWrapper(ROOT, '1.17.1');

    expect(files.map(({ path }) => path)).toEqual(['healthcheck.py', 'serve.py']);
    expect(requirements[0]).toBe('seldon-core==1.17.1');
  });

  it.each([
    ['1.17.1', 'Apache License 2.0'],
    ['1.9.1', 'Apache License 2.0'],
    ['1.17.2', 'Business Source License'],
    ['1.18.2', 'Business Source License'],
    ['2.0.0', 'Business Source License'],
  ])('says under which licence seldon-core %s is', async (version, licence) => {
    expect((await readStockWrapper(ROOT, version)).stock?.notice).toContain(licence);
  });
});
