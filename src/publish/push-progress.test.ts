import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { BuildEvent } from '../model/events.ts';
import { pushProgressOf, type PushSummary } from './push-progress.ts';

/** Follows an answer of Docker Engine 20.10.24, recorded in fixtures/. */
function replay(name: string): { events: BuildEvent[]; summary: PushSummary } {
  const recorded = readFileSync(new URL(`fixtures/${name}.jsonl`, import.meta.url), 'utf8');
  const events: BuildEvent[] = [];
  const progress = pushProgressOf('localhost/team/iris:1', (event) => events.push(event));
  for (const line of recorded.trimEnd().split('\n')) progress.follow(JSON.parse(line));
  return { events, summary: progress.end() };
}

it('counts what was sent', () => {
  const { events, summary } = replay('pushed');

  expect(summary).toEqual({ layersPushed: 3, bytesPushed: 5_128_141 });
  expect(events.at(-1)).toEqual({
    type: 'notice',
    text: 'localhost/team/iris:1: sent 3 layers (5.1 MB before compression), 0 already there',
  });
});

it('tells steps of a tenth at least, and never goes back', () => {
  const steps = replay('pushed').events.filter(({ type }) => type === 'step');

  expect(steps.length).toBeGreaterThan(2);
  expect(steps.length).toBeLessThanOrEqual(11);
});

it.each(['pushed-again', 'mounted'])('counts no layer that the registry had (%s)', (name) => {
  const { events, summary } = replay(name);

  expect(summary).toEqual({ layersPushed: 0, bytesPushed: 0 });
  expect(events).toHaveLength(1);
});
