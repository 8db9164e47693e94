import { expect, it } from 'vitest';
import { projectOf } from '../../../test/support/project-of.ts';
import type { Builder } from '../../builder-api.ts';
import { SeldonBuildError } from '../../errors.ts';
import type { Confidence } from '../../model/detection.ts';
import { traceBuilders } from './trace.ts';

const builder = (
  id: string,
  seen: Confidence | 'fails' | undefined,
  more: { onRequest?: true } = {},
): Builder => ({
  ...more,
  id,
  language: 'python',
  title: id,
  looksFor: [`a ${id}`],
  async inspect() {
    if (seen === 'fails') throw new SeldonBuildError('E_ARTIFACT_CORRUPT', 'cannot read "x"');
    if (seen === undefined) return undefined;
    const evidence = [{ file: 'f', because: `is a ${id}` }] as const;
    return {
      detection: { builder: id, language: 'python', confidence: seen, evidence, facts: {} },
      plan: () => {
        throw new Error('nothing is planned');
      },
    };
  },
});

const outcomes = async (...builders: readonly Builder[]) =>
  (await traceBuilders(projectOf({}), builders, {})).map(({ builder: id, outcome, because = '' }) => [
    id,
    outcome,
    because,
  ]);

it('tells of each builder what it saw and why it was not taken, the surest first', async () => {
  const told = await outcomes(
    builder('a', undefined),
    builder('b', 'likely'),
    builder('c', 'fails'),
    builder('d', 'certain'),
  );

  expect(told).toEqual([
    ['d', 'chosen', ''],
    ['b', 'lost', 'd is certain, this one likely'],
    ['c', 'failed', 'E_ARTIFACT_CORRUPT: cannot read "x"'],
    ['a', 'not found', 'looked for a a'],
  ]);
});

it('tells of a tie', async () => {
  expect(await outcomes(builder('a', 'likely'), builder('b', 'likely'))).toEqual([
    ['a', 'tied', 'as sure as b'],
    ['b', 'tied', 'as sure as a'],
  ]);
});

it('tells of what serves the project on request, behind what is chosen', async () => {
  expect(await outcomes(builder('a', 'declared', { onRequest: true }), builder('b', 'likely'))).toEqual([
    ['b', 'chosen', ''],
    ['a', 'on request', 'serves it with --builder a'],
  ]);
});

it('tells the hints of the one that is chosen', async () => {
  const chosen = builder('a', 'certain');
  const hinting: Builder = {
    ...chosen,
    async inspect(project, options) {
      const seen = await chosen.inspect(project, options);
      return { ...seen!, detection: { ...seen!.detection, hints: ['six is not imported'] } };
    },
  };

  expect((await traceBuilders(projectOf({}), [hinting], {}))[0]).toMatchObject({
    hints: ['six is not imported'],
  });
});

it('tells of what MODEL_NAME keeps from being looked at', async () => {
  const bare = builder('bare', 'fallback');
  const shy: Builder = {
    ...bare,
    inspect: async (project, options) =>
      options.env?.['MODEL_NAME'] === '' ? bare.inspect(project, options) : undefined,
  };

  expect(await outcomes(builder('other', undefined), shy, builder('class', 'declared'))).toEqual([
    ['class', 'chosen', ''],
    ['bare', 'lost', 'MODEL_NAME says what serves: without it, this one would be in the running'],
    ['other', 'not found', 'looked for a other'],
  ]);
});
