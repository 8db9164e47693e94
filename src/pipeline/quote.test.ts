import { expect, it } from 'vitest';
import { assignment, execForm, quoted, shellWord } from './quote.ts';

it.each([
  ['plain', '"plain"'],
  ['', '""'],
  ['a "b" c', String.raw`"a \"b\" c"`],
  ['$HOME ${Y:-z}', String.raw`"\$HOME \${Y:-z}"`],
  ['back\\slash', String.raw`"back\\slash"`],
  ['# no comment, größe', '"# no comment, größe"'],
])('quotes %j as %s', (value, text) => {
  expect(quoted(value)).toBe(text);
});

it.each(['two\nlines', 'carriage\rreturn', 'nul\0'])('refuses %j', (value) => {
  expect(() => quoted(value)).toThrow('line break');
});

it('refuses a name that would start another instruction', () => {
  expect(() => assignment(['A B', 'x'])).toThrow('cannot use "A B"');
});

it('writes assignments and the exec form', () => {
  expect(assignment(['org.opencontainers.image.title', 'iris'])).toBe(
    'org.opencontainers.image.title="iris"',
  );
  expect(execForm(['/bin/a', 'b c'])).toBe('["/bin/a","b c"]');
});

it.each([
  ['/usr/local/bin/python3', '/usr/local/bin/python3'],
  ["it's; rm -rf /", `'it'\\''s; rm -rf /'`],
])('hands %j to a shell as %s', (value, word) => {
  expect(shellWord(value)).toBe(word);
});
