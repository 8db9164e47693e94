import { expect, it } from 'vitest';
import { readYaml, type YamlDocument, readYamlDocuments } from './read-yaml.ts';

/** Ten lists of the list before, ten times over. */
const BOMB = Array.from({ length: 10 }, (_, level) => {
  const item = level === 0 ? 'x' : `*a${level - 1}`;
  return `a${level}: &a${level} [${Array<string>(10).fill(item).join(', ')}]`;
}).join('\n');

it.each([
  ['nothing', '', []],
  ['a mapping', 'a: {b: 1}\nc: [x, "y", null, true]\n', [{ a: { b: 1 }, c: ['x', 'y', null, true] }]],
  ['two documents', 'a: 1\n---\nb: 2\n', [{ a: 1 }, { b: 2 }]],
  ['a document of nothing', '---\n', [null]],
  ['an alias', 'a: &x [1]\nb: *x\n', [{ a: [1], b: [1] }]],
  ['a tag that names a program', "a: !!python/object/apply:os.system ['true']\n", [{ a: ['true'] }]],
  ['the name of a prototype', '__proto__: {polluted: 1}\n', [JSON.parse('{"__proto__":{"polluted":1}}')]],
])('reads %s', async (_name, text, documents) => {
  expect(await readYaml(text)).toEqual(documents);
});

// Texts are made in the test: some are too long for its name.
it.each<[string, () => string, string, string]>([
  ['an open bracket', () => 'a:\n  b: {\n', 'damaged', 'line 3 is not YAML'],
  ['a merge that git left behind', () => 'a: 1\n<<<<<<< HEAD\nb: 2\n', 'damaged', 'line 2 is not YAML'],
  ['the same key twice', () => 'a: 1\na: 2\n', 'damaged', 'line 2 is not YAML'],
  ['an alias of nothing', () => 'a: *nowhere\n', 'damaged', 'an alias has no anchor'],
  ['aliases of aliases', () => BOMB, 'hostile', 'makes much out of little'],
  ['keys in keys in keys', () => `${'? '.repeat(200)}a`, 'hostile', 'lists or mappings as keys'],
  ['a list as a key', () => '{a: 1, [b, c]: 2}', 'hostile', 'lists or mappings as keys'],
  ['a list in itself', () => 'a: &x [*x]\n', 'hostile', 'makes much out of little'],
  ['brackets without end', () => `a: ${'['.repeat(50_000)}`, 'hostile', 'nested deeper'],
  ['dashes without end', () => '- '.repeat(10_000), 'hostile', 'nested deeper'],
  ['keys without end', () => '{a: '.repeat(10_000), 'hostile', 'nested deeper'],
  ['indents without end', () => indented(2_000), 'hostile', 'nested deeper'],
  ['a million parts', () => `[${'a,'.repeat(500_000)}]`, 'hostile', 'more parts'],
  ['nine megabytes', () => '#'.repeat(9 << 20), 'hostile', 'longer'],
])('tells why it does not read %s', async (_name, text, problem, why) => {
  expect(await readYaml(text())).toEqual({ problem, why: expect.stringMatching(why) });
});

function indented(levels: number): string {
  return Array.from({ length: levels }, (_, level) => `${' '.repeat(level)}a:\n`).join('');
}

it('knows the lines that values stand on', async () => {
  const [document] = (await readYamlDocuments(
    'a: 1\nb:\n  # first\n  - x\n  - y:\n      - z\n',
  )) as YamlDocument[];

  expect(
    [
      ['b', 0],
      ['b', 1, 'y', 0],
      ['b', 7],
    ].map((path) => document!.lineOf(path)),
  ).toEqual([4, 6, 0]);
});
