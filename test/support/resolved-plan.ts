import type { ResolvedNodePlan } from '../../src/model/node-plan.ts';
import type { ResolvedPythonPlan } from '../../src/model/python-plan.ts';

/** A resolved plan with every kind of step, for tests of what is made of it. */
export const RESOLVED_PLAN: ResolvedPythonPlan = {
  builder: 'python/sklearn',
  language: 'python',
  component: 'MODEL',
  platform: 'linux/amd64',
  steps: [
    { kind: 'wrapper', language: 'python', digest: `sha256:${'1'.repeat(64)}` },
    { kind: 'apt', packages: ['libgomp1'] },
    {
      kind: 'pip',
      requirements: [{ spec: 'scikit-learn==1.2.2', wantedBy: 'model.joblib' }],
      constraints: [],
      current: ['orjson'],
    },
    { kind: 'copy', role: 'model', files: ['model.joblib'], to: '/microservice' },
    { kind: 'copy', role: 'code', files: ['features.py'], to: '/microservice' },
  ],
  image: {
    workdir: '/microservice',
    user: 8888,
    env: { MODEL_NAME: 'Iris', GREETING: 'say "$HOME"' },
    labels: { 'org.opencontainers.image.title': 'iris' },
    ports: { rest: 9000, grpc: 5000, metrics: 6000 },
    entrypoint: ['/opt/venv/bin/python', '/opt/seldon/serve.py'],
    healthcheck: ['/opt/venv/bin/python', '-S', '-E', '/opt/seldon/healthcheck.py'],
  },
  notices: [],
  base: {
    from: `docker.io/library/python:3.11-slim@sha256:${'2'.repeat(64)}`,
    name: 'python:3.11-slim',
    digest: `sha256:${'2'.repeat(64)}`,
    facts: { interpreter: '/usr/local/bin/python3', python: '3.11.9', libc: 'glibc', hasPip: true },
  },
  lock: {
    text: 'lock-version = "1.0"\n',
    digest: `sha256:${'3'.repeat(64)}`,
    packages: [{ name: 'numpy', version: '1.24.3' }],
  },
  installer: {
    name: 'uv',
    version: '0.13.9',
    url: 'https://files.example.com/uv.whl',
    sha256: '4'.repeat(64),
  },
};

/** The same for Node, with packages that are compiled and locked by `resolve`. */
export const RESOLVED_NODE_PLAN: ResolvedNodePlan = {
  builder: 'node/generic',
  language: 'node',
  component: 'MODEL',
  platform: 'linux/amd64',
  engines: '>=20',
  steps: [
    { kind: 'wrapper', language: 'node', digest: `sha256:${'1'.repeat(64)}` },
    {
      kind: 'npm',
      manifest: { dependencies: { 'left-pad': '^1.3.0' } },
      lock: { from: 'registry' },
      scripts: 'compile',
    },
    { kind: 'copy', role: 'model', files: ['weights.bin'], to: '/microservice' },
    { kind: 'copy', role: 'code', files: ['MyModel.js', 'package.json'], to: '/microservice' },
  ],
  image: {
    ...RESOLVED_PLAN.image,
    env: { MODEL_NAME: 'MyModel.js', GREETING: 'say "$HOME"' },
    entrypoint: ['/usr/local/bin/node', '/opt/seldon/serve.mjs'],
    healthcheck: ['/usr/local/bin/node', '/opt/seldon/healthcheck.mjs'],
  },
  notices: [],
  base: {
    from: `docker.io/library/node:22-slim@sha256:${'2'.repeat(64)}`,
    name: 'node:22-slim',
    digest: `sha256:${'2'.repeat(64)}`,
    facts: {
      interpreter: '/usr/local/bin/node',
      node: '22.11.0',
      libc: 'glibc',
      hasNpm: true,
      headers: '/usr/local',
    },
  },
  lock: {
    text: '{"lockfileVersion":3}\n',
    digest: `sha256:${'3'.repeat(64)}`,
    packages: [{ name: 'left-pad', version: '1.3.0' }],
  },
};
