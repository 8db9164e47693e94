import { describe, expect, it } from 'vitest';
import { fuzz, FUZZ_TIMEOUT_MS, FUZZ_TITLE } from '../../test/support/fuzz.ts';
import { projectOf } from '../../test/support/project-of.ts';
import { readPackages } from './lockfile.ts';
import { readPackageJson } from './package-json.ts';
import { parseYarnLock } from './yarn-lock-text.ts';

// Short ones, so that thousands of them are read in seconds.
const LOCKS: Readonly<Record<string, readonly [file: string, text: string]>> = {
  'pnpm 8': [
    'pnpm-lock.yaml',
    `lockfileVersion: '6.0'
dependencies:
  a: {specifier: ^1.0.0, version: 1.0.0(b@2.0.0)}
packages:
  /a@1.0.0(b@2.0.0):
    resolution: {integrity: sha512-AA==}
    dependencies: {b: 2.0.0}
  /b@2.0.0:
    resolution: {integrity: sha512-AA==}
    requiresBuild: true
`,
  ],
  'pnpm 9': [
    'pnpm-lock.yaml',
    `lockfileVersion: '9.0'
importers:
  .:
    dependencies:
      a: {specifier: ^1.0.0, version: 1.0.0(b@2.0.0)}
packages:
  a@1.0.0: {resolution: {integrity: sha512-AA==}}
  b@2.0.0: {resolution: {tarball: https://example.com/b.tgz, integrity: sha512-AA==}}
snapshots:
  a@1.0.0(b@2.0.0): {dependencies: {b: 2.0.0}}
  b@2.0.0: {}
`,
  ],
  'Yarn 1': [
    'yarn.lock',
    `# yarn lockfile v1
a@^1.0.0:
  version "1.0.0"
  resolved "https://example.com/a.tgz#0123"
  integrity sha512-AA==
  dependencies:
    "@s/b" "^2.0.0 || 3"

"@s/b@^2.0.0 || 3":
  version "2.0.0"
  integrity sha512-AA==
`,
  ],
  'Yarn 4': [
    'yarn.lock',
    `__metadata: {version: 8}
"a@npm:^1.0.0, a@npm:1":
  version: 1.0.0
  resolution: "a@npm:1.0.0"
  dependencies: {b: "npm:^2.0.0"}
  checksum: 10c0/00
"b@npm:^2.0.0":
  version: 2.0.0
  resolution: "b@patch:b@npm%3A2.0.0#./a.patch::version=2.0.0"
  checksum: 10c0/00
"x@workspace:.":
  resolution: "x@workspace:."
  dependencies: {a: "npm:^1.0.0"}
`,
  ],
};
const MANIFEST = '{"name":"x","dependencies":{"a":"^1.0.0"}}';
const OUTCOMES = ['E_BAD_LOCK', 'E_LOCK_OUTDATED', 'read'];

describe.each(Object.entries(LOCKS))('the reader of lockfiles of %s', (_name, [file, text]) => {
  const read = async (lock: string | Buffer): Promise<void> => {
    const project = projectOf({ 'package.json': MANIFEST, [file]: lock, 'a.patch': '' });
    await readPackages(project, await readPackageJson(project));
  };

  it('reads the sound one', async () => {
    await expect(read(text)).resolves.toBeUndefined();
  });

  it(
    `survives ${FUZZ_TITLE}`,
    async () => {
      const alphabet = Buffer.from('":@{}[]&*!|>#-, \n\t0^_', 'latin1');
      const outcomes = await fuzz({ corpus: [Buffer.from(text)], alphabet, read });

      expect(outcomes).toEqual(expect.arrayContaining(['E_BAD_LOCK', 'read']));
      expect(OUTCOMES).toEqual(expect.arrayContaining([...outcomes]));
    },
    FUZZ_TIMEOUT_MS,
  );
});

it.each([
  ['patterns', `${'a@1, '.repeat(200_000)}a@1:`],
  ['quotes', `${'"'.repeat(500_001)}:`],
  ['words', `  ${'x '.repeat(300_000)}`],
])('a yarn.lock with a long line of %s is read in a moment', (_name, line) => {
  const started = performance.now();
  parseYarnLock(`${line}\n`);

  expect(performance.now() - started).toBeLessThan(5_000);
});
