import type { PipStep, PythonPlan } from '../../src/model/python-plan.ts';
import type { LocalImages } from '../../src/model/ports.ts';

/** A plan that installs Python packages and does nothing else. */
export function pipPlan(
  pip: Partial<PipStep>,
  bases: PythonPlan['bases'] = [{ image: 'python:3.11-slim', python: '3.11' }],
): PythonPlan {
  return {
    builder: 'python/sklearn',
    language: 'python',
    component: 'MODEL',
    platform: 'linux/amd64',
    bases,
    steps: [{ kind: 'pip', requirements: [], constraints: [], current: [], ...pip }],
    image: {
      workdir: '/microservice',
      user: 8888,
      env: {},
      labels: {},
      ports: { rest: 9000, grpc: 5000, metrics: 6000 },
      entrypoint: ['python'],
      healthcheck: ['python'],
    },
    notices: ['from the plan'],
  };
}

/** An engine that has every image, with Debian's Python 3.11 inside. */
export const fakeImages: LocalImages = {
  inspect: async () => ({
    id: `sha256:${'a'.repeat(64)}`,
    env: [],
    repoDigests: [],
    os: 'linux',
    arch: 'amd64',
  }),
  runOnce: async () => '{"interpreter":"/usr/bin/python3","python":"3.11.2","libc":"glibc","hasPip":true}',
};
