import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeAll, expect, it, onTestFinished } from 'vitest';
import type { Json } from '../contracts/case.ts';
import { baseImageFlags } from '../support/base-images.ts';
import { docker, serve } from '../support/engine.ts';
import { seldonBuild } from '../support/programs.ts';

// Folders as the modelUri of Seldon's prepackaged servers names them, with the parameters of the graph as they were. What such a server
// answered is asked of the framework itself, in the same image.

interface Layout {
  readonly server: string;
  /** Files of the folder by the examples that they come from. */
  readonly files: Readonly<Record<string, string>>;
  readonly parameters: Readonly<Record<string, string>>;
  readonly rows: readonly (readonly number[])[];
  /** Python that prints the server's answer for `rows`. */
  readonly own: string;
}

const LAYOUTS: readonly Layout[] = [
  {
    server: 'SKLEARN_SERVER',
    files: { 'model.joblib': 'sklearn-iris/model.joblib' },
    parameters: { model_uri: 'gs://seldon-models/sklearn/iris', method: 'decision_function' },
    rows: [
      [5.1, 3.5, 1.4, 0.2],
      [7.7, 3, 6.1, 2.3],
    ],
    own: 'import joblib; print(joblib.load("model.joblib").decision_function(rows).tolist())',
  },
  {
    server: 'XGBOOST_SERVER',
    files: { 'model.bst': 'xgboost-churn/churn.json' },
    parameters: { model_uri: 'gs://seldon-models/xgboost/churn', method: 'value' },
    rows: [
      [2, 95.5, 4],
      [60, 20, 0],
    ],
    own: [
      'import numpy, xgboost',
      'model = xgboost.Booster(model_file="model.bst")',
      'matrix = xgboost.DMatrix(numpy.array(rows), feature_names=model.feature_names)',
      'print(model.predict(matrix).astype("f8").tolist())',
    ].join('; '),
  },
];

let flags: readonly string[] = [];

beforeAll(() => {
  flags = baseImageFlags('3.11');
});

it.each(LAYOUTS)('$server: the folder and its parameters stay as they are', async (layout) => {
  const folder = await mkdtemp(join(tmpdir(), 'seldon-build-layout-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const [name, example] of Object.entries(layout.files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await cp(join('examples', example), join(folder, name));
  }
  const tag = `seldon-build-test/layout-${layout.server.toLowerCase()}:e2e`;
  const built = await seldonBuild(['build', folder, '-t', tag, ...flags]);
  expect(built.exitCode, built.stderr).toBe(0);
  onTestFinished(() => void docker(['rmi', '-f', tag]));
  const parameters = Object.entries(layout.parameters).map(([name, value]) => ({
    name,
    value,
    type: 'STRING',
  }));

  await using served = await serve(tag, ['-e', `PREDICTIVE_UNIT_PARAMETERS=${JSON.stringify(parameters)}`]);
  const body: Json = { data: { ndarray: layout.rows.map((row) => [...row]) } };
  const { status, body: answer } = await served.rest('/api/v1.0/predictions', body);
  const script = `rows = ${JSON.stringify(layout.rows)}; ${layout.own}`;
  const own: unknown = JSON.parse(
    await docker([
      'run',
      '--rm',
      '--network',
      'none',
      '--entrypoint',
      '/opt/venv/bin/python',
      tag,
      '-c',
      script,
    ]),
  );

  expect(status).toBe(200);
  expect((answer as { readonly data: { readonly ndarray: unknown } }).data.ndarray).toEqual(own);
  expect(await served.logs()).toContain('the parameter model_uri is not looked at');
});
