import { describe, expect, it } from 'vitest';
import { familiarName, imageNameOf, mirrored, parseImageRef, textOfImageRef } from './image-ref.ts';

const digest = `sha256:${'a'.repeat(64)}`;

describe('parseImageRef', () => {
  it.each([
    ['python:3.11-slim', 'docker.io/library/python:3.11-slim'],
    ['acme/iris', 'docker.io/acme/iris'],
    ['localhost:5000/iris:1', 'localhost:5000/iris:1'],
    ['registry.example.com/team/iris', 'registry.example.com/team/iris'],
    [`index.docker.io/acme/iris@${digest}`, `docker.io/acme/iris@${digest}`],
  ])('reads %s as %s', (text, full) => {
    expect(textOfImageRef(parseImageRef(text))).toBe(full);
  });

  it.each([
    ['Iris', 'upper-case letters'],
    ['registry.example.com/Team/iris:1', 'upper-case letters'],
    ['iris:bad tag', '"bad tag" is not a tag'],
    ['iris@sha256:abc', 'not a digest'],
    ['', 'is not a repository name'],
    ['iris/../x', 'is not a repository name'],
    ['iris\nRUN id', 'is not a repository name'],
  ])('refuses %j: %s', (text, why) => {
    expect(() => parseImageRef(text)).toThrow(why);
  });
});

it('offers the lower-case name for an upper-case one', () => {
  expect(() => parseImageRef('Iris:1')).toThrow(expect.objectContaining({ hint: 'use "iris:1"' }));
});

it.each([
  ['python:3.11', 'python:3.11'],
  ['acme/iris:1', 'acme/iris:1'],
  ['localhost:5000/iris', 'localhost:5000/iris'],
])('familiarName of %s is %s', (text, name) => {
  expect(familiarName(parseImageRef(text))).toBe(name);
});

it('replaces the host by its mirror only', () => {
  const ref = mirrored(parseImageRef('python:3.11'), { 'docker.io': 'mirror.example.com:5000' });

  expect(textOfImageRef(ref)).toBe('mirror.example.com:5000/library/python:3.11');
});

it.each([
  ['My Iris', 'my-iris'],
  ['müller_modell', 'muller-modell'],
  ['模型', 'model'],
])('makes an image name of the folder %s: %s', (folder, name) => {
  expect(imageNameOf(folder)).toBe(name);
});
