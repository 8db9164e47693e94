import { describe, expect, it } from 'vitest';
import type { LayerContent } from '../../model/image-files.ts';
import { explainImage } from './explain-image.ts';
import type { ExplainedImage } from './explained-image.ts';
import { treemapOf } from './treemap.ts';

const SITE = 'opt/venv/lib/python3.11/site-packages';
const files = (sizes: Readonly<Record<string, number>>): LayerContent => ({
  files: Object.entries(sizes).map(([path, sizeBytes]) => ({ path, sizeBytes })),
  records: {},
});
const dependencies: LayerContent = {
  ...files({
    [`${SITE}/torch/lib.so`]: 40_000_000,
    [`${SITE}/torch/tests/test_a.py`]: 6_000_000,
    [`${SITE}/torch/__pycache__/x.cpython-311.pyc`]: 1000,
    [`${SITE}/nvidia/cublas/lib.so`]: 90_000_000,
    [`${SITE}/seldon-build.pth`]: 12,
    [`${SITE}/six.py`]: 30,
    'opt/venv/pyvenv.cfg': 50,
  }),
  records: {
    [`${SITE}/torch-2.4.0.dist-info/RECORD`]: 'torch/lib.so,sha256=x,1\ntorch/tests/test_a.py,,\n',
    [`${SITE}/nvidia_cublas_cu12-12.1.dist-info/RECORD`]: '"nvidia/cublas/lib.so",sha256=x,1\n',
    [`${SITE}/six-1.16.0.dist-info/RECORD`]: 'six.py,,\n',
  },
};
const contents: readonly LayerContent[] = [
  files({ 'usr/bin/python3': 100 }),
  files({ 'usr/lib/libgomp.so.1': 10 }),
  files({ 'opt/seldon/serve.py': 10 }),
  dependencies,
  files({ 'microservice/model.joblib': 5 }),
  files({ 'microservice/Model.py': 5, 'microservice/data.csv': 8_000_000 }),
];
const commands = [
  '',
  'RUN apt-get install -y libgomp1',
  'COPY ["/opt/seldon", "/opt/seldon"]',
  'COPY ["/opt/venv", "/opt/venv"]',
  'COPY --chown=8888:0 ["model/", "/microservice/"] # buildkit',
  'COPY code/ /microservice/ # buildkit',
];

function explained(layerContents = contents): ExplainedImage {
  const layers = layerContents.map((content, index) => ({
    diffId: `sha256:${index}`,
    sizeBytes: content.files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    createdBy: commands[index] ?? '',
  }));
  const sizeBytes = layers.reduce((sum, layer) => sum + layer.sizeBytes, 0);
  return explainImage('iris', { id: 'sha256:1', sizeBytes, layers, labels: {} }, layerContents);
}

describe('an image', () => {
  it('has a role for each layer', () => {
    expect(explained().layers.map(({ role }) => role)).toEqual([
      'base',
      'system',
      'wrapper',
      'dependencies',
      'model',
      'code',
    ]);
  });

  it('has its dependencies by package, bytecode and namespaces included', () => {
    expect(explained().layers[3]?.parts).toEqual([
      { name: 'nvidia-cublas-cu12', version: '12.1', sizeBytes: 90_000_000 },
      { name: 'torch', version: '2.4.0', sizeBytes: 46_001_000 },
      { name: 'files of no package', sizeBytes: 62 },
      { name: 'six', version: '1.16.0', sizeBytes: 30 },
    ]);
  });

  it('has hints for what is surely to be had', () => {
    expect(explained().hints).toEqual([
      '90 MB are libraries for GPUs (nvidia-cublas-cu12): require the CPU build of the framework if no GPU serves it',
      '6.0 MB are tests of packages, which no server reads',
      'microservice/data.csv takes 8.0 MB of the code: name it in .dockerignore if the model does not need it',
    ]);
  });
});

describe('an image of layers that cannot be looked into', () => {
  const unread = contents.map(() => ({ files: [], records: {}, unread: 'zstd' as const }));

  it('has their roles by what made them, and says so of each', () => {
    const { layers, hints } = explained(unread);

    expect(layers.map(({ role, unread: by }) => `${role} ${by ?? ''}`)).toEqual(
      explained().layers.map(({ role }) => `${role} zstd`),
    );
    expect(hints).toEqual([
      expect.stringContaining(
        'zstd: base sha256:0, system sha256:1, wrapper sha256:2, dependencies sha256:3, model',
      ),
    ]);
  });
});

describe('its picture', () => {
  it('is one file without scripts, and names cannot break out of it', () => {
    const html = treemapOf({ ...explained(), image: '<script>alert(1)</script>' });

    expect(html).toContain('&lt;script&gt;');
    expect(html).not.toMatch(/<script|https?:\/\/|NaN|Infinity|undefined/);
    expect(html).toContain('nvidia-cublas-cu12 90 MB');
  });
});
