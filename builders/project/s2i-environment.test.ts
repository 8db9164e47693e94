import { expect, it } from 'vitest';
import { parseEnvironmentFile } from './s2i-environment.ts';

const read = (text: string): Readonly<Record<string, string>> =>
  parseEnvironmentFile(text, '.s2i/environment');

it.each([
  ['A=1', { A: '1' }],
  ['A=1\r\nB=2\r\n', { A: '1', B: '2' }],
  ['  A =  1  ', { A: '1' }],
  ['A=', { A: '' }],
  ['A=x=y', { A: 'x=y' }],
  ['A="quoted"', { A: '"quoted"' }],
  ['A=1 # not a comment', { A: '1 # not a comment' }],
  ['# a comment\n\n  # another\nA=1', { A: '1' }],
  ['A=1\nA=2', { A: '2' }],
  ['spring.profile-name=x', { 'spring.profile-name': 'x' }],
  ['A=größer', { A: 'größer' }],
  ['', {}],
])('reads %j', (text, wanted) => {
  expect(read(text)).toEqual(wanted);
});

it.each([
  ['A=1\nMODEL_NAME Iris', 'line 2 has no "="'],
  ['=x', 'line 1 has no name before "="'],
  ['export A=1', 'line 1 has a name with characters a variable cannot have'],
  ['A=\0', 'line 1 has a NUL in its value'],
  ['x\nA=1\ny', 'line 1 has no "="; line 3 has no "="'],
])('refuses %j: %s', (text, why) => {
  expect(() => read(text)).toThrow(
    expect.objectContaining({
      code: 'E_BAD_ENVIRONMENT_FILE',
      message: expect.stringContaining(why),
      file: '.s2i/environment',
    }),
  );
});

it('does not repeat a bad line, which may hold a secret', () => {
  expect(() => read('PASSWORD hunter2')).toThrow(
    expect.not.objectContaining({ message: expect.stringContaining('hunter2') }),
  );
});
