import { describe, expect, it } from 'vitest';
import { culpritOf, lastLines } from './log-lines.ts';

const STARTED = JSON.stringify({ level: 'INFO', message: 'worker 7 is ready' });
const FAILED = JSON.stringify({
  time: '2026-01-01T00:00:00Z',
  level: 'CRITICAL',
  message: 'cannot start "Net": OSError: no route',
  exception: 'Traceback (most recent call last):\n  File "Net.py", line 3\nOSError: no route',
});
const ENDED = JSON.stringify({ level: 'CRITICAL', message: 'worker 7 ended with exit code 1' });
const STOPPING = JSON.stringify({ level: 'INFO', message: 'stopping' });

describe('lastLines', () => {
  it('unfolds lines in JSON', () => {
    expect(lastLines(`${STARTED}\n${FAILED}\nplain\n\n`)).toEqual([
      'INFO worker 7 is ready',
      'CRITICAL cannot start "Net": OSError: no route',
      '  Traceback (most recent call last):',
      '    File "Net.py", line 3',
      '  OSError: no route',
      'plain',
    ]);
  });

  it('keeps the last twenty', () => {
    const log = Array.from({ length: 30 }, (_, line) => `line ${line}`).join('\r\n');

    expect(lastLines(log)).toHaveLength(20);
    expect(lastLines(log).at(-1)).toBe('line 29');
  });

  it.each(['{"half', '{"level": "INFO"}', '{}', 'null'])('leaves %s as it is', (line) => {
    expect(lastLines(line)).toEqual([line]);
  });
});

describe('culpritOf', () => {
  it.each([
    [
      'the error with a traceback',
      `${FAILED}\n${ENDED}\n${STOPPING}\n`,
      'cannot start "Net": OSError: no route',
    ],
    ['the last error without one', `${STARTED}\n${ENDED}\n${STOPPING}\n`, 'worker 7 ended with exit code 1'],
    [
      'the end of a traceback',
      'Traceback:\n  File "a.py"\nValueError: bad model\n[INFO] Shutting down\n',
      'ValueError: bad model',
    ],
    [
      'a Java exception',
      'java.lang.IllegalStateException: no model\n\tat Main.main\n',
      'java.lang.IllegalStateException: no model',
    ],
    ['the last line where there is no error', `${STARTED}\n${STOPPING}\n`, 'stopping'],
    ['a plain last line', 'exec: no such file\n', 'exec: no such file'],
  ])('is %s', (...[, log, culprit]) => {
    expect(culpritOf(log)).toBe(culprit);
  });

  it('is nothing in an empty log', () => {
    expect(culpritOf('\n \n')).toBeUndefined();
  });
});
