import type { ResolvedPlan } from '../../src/model/plan.ts';

/** A resolved plan with every kind of step, for tests of what is made of it. */
export const RESOLVED_PLAN: ResolvedPlan = {
  builder: 'python/sklearn',
  language: 'python',
  component: 'MODEL',
  platform: 'linux/amd64',
  steps: [
    { kind: 'wrapper', language: 'python', digest: `sha256:${'1'.repeat(64)}` },
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
