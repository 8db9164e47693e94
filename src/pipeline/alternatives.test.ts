import { expect, it } from 'vitest';
import { projectOf } from '../../test/support/project-of.ts';
import type { Builder, Candidate } from '../builder-api.ts';
import { SeldonBuildError } from '../errors.ts';
import { alternativesFor } from './alternatives.ts';

const FOUND = { detection: {}, plan: () => undefined } as unknown as Candidate;

const builder = (id: string, inspect: Builder['inspect'], onRequest = true): Builder => ({
  id,
  language: 'node',
  title: id,
  looksFor: [],
  ...(onRequest ? { onRequest: true } : {}),
  inspect,
});

const names = async (builders: readonly Builder[], wanted?: string) =>
  (await alternativesFor(projectOf({}), { builders, wanted, options: {} })).map(({ id }) => id);

it('names the builders that serve the project when they are asked', async () => {
  const builders = [
    builder('detected', async () => FOUND, false),
    builder('asked', async () => FOUND),
    builder('of something else', async () => undefined),
    builder('unable', async () => {
      throw new SeldonBuildError('E_ARTIFACT_UNSUPPORTED', 'cannot serve it', { hint: 'convert it' });
    }),
  ];

  expect(await names(builders)).toEqual(['asked']);
  expect(await names(builders, 'asked')).toEqual([]);
});

it('hides no mistake of ours', async () => {
  const broken = builder('broken', async () => {
    throw new TypeError('x is undefined');
  });

  await expect(names([broken])).rejects.toThrow('x is undefined');
});
