import { describe, expect, it } from 'vitest';
import { factsOfOfficialImage, parseFacts } from './base-facts.ts';

const official = {
  path: 'library/python',
  tag: '3.11-slim',
  env: ['PATH=/usr/local/bin:/usr/local/sbin:/usr/bin', 'LANG=C.UTF-8', 'PYTHON_VERSION=3.11.9'],
  history: [],
};
const facts = { interpreter: '/usr/local/bin/python3', python: '3.11.9', libc: 'glibc', hasPip: true };

describe('factsOfOfficialImage', () => {
  it.each([
    ['Debian', official, facts],
    ['Alpine by its tag', { ...official, tag: '3.11-alpine' }, { ...facts, libc: 'musl' }],
    [
      'Alpine by its layers',
      { ...official, tag: '3.11', history: ['RUN apk add --no-cache tzdata'] },
      { ...facts, libc: 'musl' },
    ],
    ['an image made of it, which may differ', { ...official, path: 'team/base' }, undefined],
    ['a stand-in with the system Python', { ...official, env: ['PATH=/usr/local/bin:/usr/bin'] }, undefined],
    ['another place', { ...official, env: ['PATH=/opt/bin', 'PYTHON_VERSION=3.11.9'] }, undefined],
    ['Python 2', { ...official, env: ['PATH=/usr/local/bin', 'PYTHON_VERSION=2.7.18'] }, undefined],
  ])('of %s', (_, image, expected) => {
    expect(factsOfOfficialImage(image)).toEqual(expected);
  });
});

it.each([
  [
    '{"interpreter":"/usr/bin/python3","python":"3.11.2","libc":"glibc","hasPip":false}\n',
    { interpreter: '/usr/bin/python3', python: '3.11.2', libc: 'glibc', hasPip: false },
  ],
  ['Traceback', undefined],
  ['{"python":"3.11.2"}', undefined],
])('parseFacts %j', (text, expected) => {
  expect(parseFacts(text)).toEqual(expected);
});
