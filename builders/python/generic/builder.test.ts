import { expect, it } from 'vitest';
import { projectOf } from '../../../test/support/project-of.ts';
import type { PlanOptions } from '../../../src/builder-api.ts';
import builder from './builder.ts';

const options: PlanOptions = {
  wrapper: { language: 'python', digest: 'sha256:w', files: [], requirements: ['grpcio>=1.50', 'h11'] },
  platform: 'linux/amd64',
  env: {},
  labels: {},
};

const CLASS =
  'import numpy as np\n\nclass Iris:\n    def predict(self, X, names=None, meta=None):\n        return X\n';

it('plans a classic Seldon project', async () => {
  const project = projectOf({
    '.s2i/environment': 'MODEL_NAME=Iris\nAPI_TYPE=REST\nSERVICE_TYPE=MODEL\nPERSISTENCE=0\n',
    'Iris.py': CLASS,
    'requirements.txt': 'scikit-learn==1.5.2\nseldon-core\n',
    'iris.joblib': new Uint8Array([0x80, 4, 0x4e, 0x2e]),
  });

  const candidate = await builder.inspect(project, {});
  const plan = candidate!.plan(options);

  expect(candidate!.detection.confidence).toBe('declared');
  expect(plan.steps[1]).toMatchObject({ requirements: [{ spec: 'scikit-learn==1.5.2' }, {}, {}] });
});
