import { expect, it } from 'vitest';
import { stepTextOf } from './step-text.ts';

it.each([
  [
    '[internal] load metadata for docker.io/library/python:3.11-slim',
    'looking up docker.io/library/python:3.11-slim',
  ],
  ['[internal] load build definition from Dockerfile', undefined],
  ['[internal] load .dockerignore', undefined],
  ['[internal] load build context', undefined],
  ['[dependencies 2/5] RUN pip install x', 'dependencies 2/5 RUN pip install x'],
  ['[stage-3 4/7] COPY a /a', '4/7 COPY a /a'],
  ['[2/3] RUN --mount=type=secret,id=ca --network=none   a \\\n  && b', '2/3 RUN a \\ && b'],
  ['[1/2] FROM docker.io/library/python:3.11-slim', '1/2 FROM docker.io/library/python:3.11-slim'],
  ['exporting to image', 'writing the image'],
  ['resolve image config for docker.io/x', undefined],
  ['[auth] library/python:pull token for registry-1.docker.io', undefined],
])('makes of %j %j', (name, text) => {
  expect(stepTextOf(name)).toBe(text);
});

it('cuts long commands', () => {
  expect(stepTextOf(`[1/2] RUN ${'x'.repeat(500)}`)).toMatch(/^1\/2 RUN x{91}…$/);
});
