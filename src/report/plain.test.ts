import { expect, it } from 'vitest';
import { SeldonBuildError } from '../errors.ts';
import type { BuildEvent } from '../model/events.ts';
import { jsonReporter } from './json.ts';
import { plainReporter } from './plain.ts';

const EVENTS: [BuildEvent, string][] = [
  [{ type: 'stage', stage: 'build', text: 'Building the image' }, '[build] Building the image\n'],
  [{ type: 'step', text: 'RUN x' }, '  RUN x\n'],
  [{ type: 'output', text: 'line' }, '  | line\n'],
  [{ type: 'notice', text: 'n' }, '  note: n\n'],
  [{ type: 'warning', text: 'w' }, '  warning: w\n'],
  [{ type: 'done', stage: 'build', text: 'Built', seconds: 1.24 }, '[build] Built (1.2 s)\n'],
  [{ type: 'done', stage: 'build', text: 'Built', seconds: 61.4 }, '[build] Built (61 s)\n'],
];

it.each(EVENTS)('draws %j as one line', (event, line) => {
  const out: string[] = [];

  plainReporter((text) => out.push(text)).emit(event);

  expect(out.join('')).toBe(line);
});

it('draws a failure with file and next step', () => {
  const out: string[] = [];
  const error = new SeldonBuildError('E_NOT_DETECTED', 'could not tell', {
    hint: 'add a model',
    file: 'a.txt',
  });

  plainReporter((text) => out.push(text)).fail(error);

  expect(out.join('')).toBe('error E_NOT_DETECTED  could not tell\n  file  a.txt\n  try   add a model\n');
});

it('writes one JSON object a line', () => {
  const out: string[] = [];
  const reporter = jsonReporter((text) => out.push(text));

  for (const [event] of EVENTS) reporter.emit(event);
  reporter.fail(new SeldonBuildError('E_BUILD_FAILED', 'could not build'));

  const lines = out
    .join('')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as object);
  expect(lines.slice(0, -1)).toEqual(EVENTS.map(([event]) => event));
  expect(lines.at(-1)).toEqual({ type: 'error', code: 'E_BUILD_FAILED', message: 'could not build' });
});
