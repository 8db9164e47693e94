import { expect, it } from 'vitest';
import { baseImageFlags } from '../support/base-images.ts';
import { docker, serve } from '../support/engine.ts';
import { seldonBuild } from '../support/programs.ts';

const TAG = 'seldon-build-test/stock-wrapper:e2e';
const STOCK = ['--wrapper', 'seldon-core==1.17.1'];

it("builds a class around Seldon's own server, which passes the contract test", async () => {
  const flags = [...STOCK, ...baseImageFlags('3.11')];
  const ran = await seldonBuild(['build', 'examples/sklearn-class', '-t', TAG, ...flags]);
  expect(ran.exitCode, ran.stderr).toBe(0);
  expect(ran.stderr).toContain('seldon-core 1.17.1, under the Apache License 2.0');

  {
    await using served = await serve(TAG);
    const data = { ndarray: [[5.1, 3.5, 1.4, 0.2]] };
    expect((await served.rest('/predict', { data })).status).toBe(200);
    // Only the stock server says of a path that does not exist that it made a mistake itself.
    expect((await served.rest('/nowhere', { data })).status).toBe(500);
  }
  await docker(['rmi', TAG]);
});

it('refuses it for a model without a class', async () => {
  const ran = await seldonBuild(['plan', 'examples/sklearn-iris', ...STOCK]);

  expect(ran.exitCode).toBe(2);
  expect(ran.stderr).toContain('only our own server serves');
});
