import { expect, it } from 'vitest';
import { nodeProblem, noNodeFits } from './engines.ts';

it.each([
  ['20.19.2', undefined, undefined],
  ['20.19.2', '>=18', undefined],
  ['20.19.2', '^20.10 || 22', undefined],
  ['20.19.2', '>=22', 'it holds Node 20.19.2, and package.json wants >=22 ("engines")'],
])('Node %s for engines %s', (node, engines, problem) => {
  expect(nodeProblem(node, engines)).toBe(problem);
});

it('says which base and why', () => {
  expect(noNodeFits('node:20-slim', 'too old')).toMatchObject({
    code: 'E_NO_NODE_FITS',
    message: 'cannot use base image "node:20-slim": too old',
  });
});
