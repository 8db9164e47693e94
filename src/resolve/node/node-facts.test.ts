import { expect, it } from 'vitest';
import { NODE_PROBE } from './node-facts.ts';

const official = {
  path: 'library/node',
  tag: '22-slim',
  env: ['PATH=/usr/local/sbin:/usr/local/bin', 'NODE_VERSION=22.11.0', 'YARN_VERSION=1.22.22'],
  history: [],
};
const facts = {
  interpreter: '/usr/local/bin/node',
  node: '22.11.0',
  libc: 'glibc',
  hasNpm: true,
  headers: '/usr/local',
};

it.each([
  ['Debian', official, facts],
  ['Alpine', { ...official, tag: '22-alpine' }, { ...facts, libc: 'musl' }],
  ['an image made of it, which may differ', { ...official, path: 'team/base' }, undefined],
  ['a stand-in', { ...official, env: ['PATH=/usr/bin'] }, undefined],
])('knows the official image of %s', (_name, image, expected) => {
  expect(NODE_PROBE.official(image)).toEqual(expected);
});

it.each([
  [JSON.stringify(facts), facts],
  [
    '{"interpreter":"/usr/bin/node","node":"20.19.2","libc":"musl","hasNpm":false,"headers":""}\n',
    { interpreter: '/usr/bin/node', node: '20.19.2', libc: 'musl', hasNpm: false },
  ],
  ['node: not found', undefined],
  ['{"interpreter":"/usr/bin/python3","python":"3.11.2"}', undefined],
])('reads %j', (text, expected) => {
  expect(NODE_PROBE.parse(text)).toEqual(expected);
});
