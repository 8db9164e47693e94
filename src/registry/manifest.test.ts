import { expect, it } from 'vitest';
import { parseImageRef } from '../model/image-ref.ts';
import { checkDigest, digestOf, readManifest, referenceOf } from './manifest.ts';

const bytesOf = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
const entry = (os: string, architecture: string, digest: string): unknown => ({
  digest,
  platform: { os, architecture },
});
const index = {
  manifests: [
    entry('linux', 'amd64', 'sha256:a'),
    entry('linux', 'arm64', 'sha256:b'),
    entry('unknown', 'unknown', 'sha256:c'),
  ],
};

it('takes the manifest of the platform from an index, and leaves attestations out', () => {
  expect(readManifest(bytesOf(index), 'linux/arm64')).toEqual({
    kind: 'index',
    manifestDigest: 'sha256:b',
    platforms: ['linux/amd64', 'linux/arm64'],
  });
});

it('says which platforms there are when the wanted one is not among them', () => {
  const amd64Only = { manifests: [entry('linux', 'amd64', 'sha256:a')] };

  expect(readManifest(bytesOf(amd64Only), 'linux/arm64')).toEqual({
    kind: 'index',
    manifestDigest: undefined,
    platforms: ['linux/amd64'],
  });
});

it.each([
  ['an image', { config: { digest: 'sha256:c' } }, { kind: 'image', configDigest: 'sha256:c' }],
  ['neither', { hello: 1 }, undefined],
  ['a list', [], undefined],
])('reads %s', (_, value, content) => {
  expect(readManifest(bytesOf(value), 'linux/amd64')).toEqual(content);
});

it('refuses bytes of another digest', () => {
  const bytes = bytesOf(index);
  const ref = parseImageRef('python:3.11');

  checkDigest(ref, bytes, digestOf(bytes));

  expect(() => {
    checkDigest(ref, bytes, `sha256:${'0'.repeat(64)}`);
  }).toThrow('the registry sent sha256:');
});

it.each([
  [`python:3.11@sha256:${'a'.repeat(64)}`, `sha256:${'a'.repeat(64)}`],
  ['python:3.11', '3.11'],
  ['python', 'latest'],
])('referenceOf %s is %s', (text, reference) => {
  expect(referenceOf(parseImageRef(text))).toBe(reference);
});
