import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { textOf } from '../../io/json.ts';
import type { BuildEvent } from '../../model/events.ts';
import { buildProgressOf, type FailedStep } from './build-progress.ts';
import { decodeBuildStatus } from './build-status.ts';

/** Follows an answer of Docker Engine 20.10.24, recorded in fixtures/. */
function replay(
  name: string,
  clean = (text: string) => text,
): { events: BuildEvent[]; failed: FailedStep | undefined } {
  const recorded = readFileSync(new URL(`fixtures/${name}.jsonl`, import.meta.url), 'utf8');
  const events: BuildEvent[] = [];
  const progress = buildProgressOf((event) => events.push(event), clean);
  for (const line of recorded.trimEnd().split('\n')) {
    const entry: unknown = JSON.parse(line);
    if (textOf(entry, 'id') === 'moby.buildkit.trace')
      progress.follow(decodeBuildStatus(textOf(entry, 'aux') ?? ''));
  }
  return { events, failed: progress.failed() };
}

const textsOf = (events: readonly BuildEvent[], type: BuildEvent['type']): string[] =>
  events.filter((event) => event.type === type).map(({ text }) => text);

it('tells the steps of a build, each once, and what they print', () => {
  const { events, failed } = replay('built');

  expect(textsOf(events, 'step')).toEqual([
    'looking up docker.io/library/seldon-build-tiny:1',
    expect.stringMatching(/^dependencies 2\/2 RUN printf/),
    '1/3 FROM docker.io/library/seldon-build-tiny:1 (cached)',
    expect.stringMatching(/^2\/3 COPY --from=dependencies/),
    expect.stringMatching(/^3\/3 COPY a \/a/),
    'writing the image',
  ]);
  expect(textsOf(events, 'output')).toEqual(['one', 'two three', '100%', 'red']);
  expect(failed).toBeUndefined();
});

it('tells which steps came from the cache', () => {
  const { events } = replay('cached');

  expect(textsOf(events, 'step').filter((text) => text.endsWith('(cached)'))).toHaveLength(3);
});

it('tells how much of a base image has come', () => {
  const { events } = replay('pulled');

  expect(textsOf(events, 'step')).toEqual([
    'looking up localhost:5601/team/base:1',
    '1/2 FROM localhost:5601/team/base:1',
    '1/2 FROM localhost:5601/team/base:1: 14.7 MB of 60.0 MB',
    '1/2 FROM localhost:5601/team/base:1: 30.4 MB of 60.0 MB',
    '1/2 FROM localhost:5601/team/base:1: 43.0 MB of 60.0 MB',
    '1/2 FROM localhost:5601/team/base:1: 55.6 MB of 60.0 MB',
    '2/2 COPY a /a',
    'writing the image',
  ]);
});

it('names the step that failed, not those that were cancelled for it, with its last lines', () => {
  const { failed } = replay('failed');

  expect(failed?.step).toMatch(/^2\/3 RUN for i in/);
  expect(failed?.error).toMatch(/exit code: 3$/);
  expect(failed?.output).toHaveLength(20);
  expect(failed?.output).toContain('line 30');
  expect(failed?.output).toContain('pip: certificate verify failed');
});

it('takes secrets out of everything', () => {
  const { events, failed } = replay('failed', (text) => text.replaceAll('line', '***'));

  expect(JSON.stringify([events, failed])).not.toContain('line');
});
