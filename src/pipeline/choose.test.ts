import { describe, expect, it } from 'vitest';
import { projectOf } from '../../test/support/project-of.ts';
import type { Builder, Confidence } from '../builder-api.ts';
import { chooseCandidate } from './choose.ts';

function builderOf(id: string, confidence?: Confidence, more: { onRequest?: true } = {}): Builder {
  return {
    ...more,
    id,
    language: 'python',
    title: id,
    looksFor: [`a ${id} file`],
    inspect: async () =>
      confidence && {
        detection: {
          builder: id,
          language: 'python',
          confidence,
          evidence: [{ file: 'f', because: `is ${id}` }],
          facts: {},
        },
        plan: () => {
          throw new Error('not asked');
        },
      },
  };
}

const project = projectOf({ Makefile: '' }, 'app');
const choose = async (builders: Builder[], wanted?: string) =>
  (await chooseCandidate(project, { builders, wanted, options: {} })).detection.builder;

describe('chooseCandidate', () => {
  it.each<[string, Builder[], string]>([
    ['the only one', [builderOf('a'), builderOf('b', 'fallback')], 'b'],
    ['the surest, wherever it stands', [builderOf('a', 'declared'), builderOf('b', 'certain')], 'a'],
    ['the surest, in the other order', [builderOf('b', 'certain'), builderOf('a', 'declared')], 'a'],
  ])('takes %s', async (_, builders, id) => {
    expect(await choose(builders)).toBe(id);
  });

  it('never lets order break a tie', async () => {
    const tie = choose([builderOf('a', 'certain'), builderOf('b', 'certain')]);

    await expect(tie).rejects.toMatchObject({
      code: 'E_AMBIGUOUS',
      message: expect.stringMatching(/a \(f is a\) and b/),
    });
  });

  it('asks only the builder that the user names', async () => {
    expect(await choose([builderOf('a', 'declared'), builderOf('b', 'likely')], 'b')).toBe('b');
  });

  it('takes a builder of the kind that has to be asked for only when the user names it', async () => {
    const both = [builderOf('a', 'declared', { onRequest: true }), builderOf('b', 'likely')];

    expect(await choose(both)).toBe('b');
    expect(await choose(both, 'a')).toBe('a');
  });

  it('refuses a builder that does not exist', async () => {
    await expect(choose([builderOf('a', 'declared')], 'x')).rejects.toMatchObject({
      code: 'E_UNKNOWN_BUILDER',
      hint: 'take one of a',
    });
  });

  it.each([
    ['one builder', [builderOf('a')], 'looked for a a file'],
    [
      'several',
      [builderOf('a'), builderOf('b')],
      "there is no model file of a known format, and no class with Seldon's methods",
    ],
  ])('says what %s missed and what was found', async (_, builders, missed) => {
    await expect(choose(builders)).rejects.toMatchObject({
      code: 'E_NOT_DETECTED',
      message: `could not tell what "app" is: ${missed}; found Makefile`,
    });
  });
});
