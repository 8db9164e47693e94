import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectOf } from '../../test/support/project-of.ts';
import { type Packages, readPackages } from './lockfile.ts';
import { readPackageJson } from './package-json.ts';

// Written by pnpm 8.15.9 and 9.15.9, Yarn 1.22.22 and 4.9.4 (tricky: 4.12.0), each from the package.json beside it.
const FOLDER = join(import.meta.dirname, '../../test/fixtures/locks');
const LOCK: Readonly<Record<string, string>> = {
  'pnpm-6': 'pnpm-lock.yaml',
  'pnpm-9': 'pnpm-lock.yaml',
  'yarn-1': 'yarn.lock',
  'yarn-4': 'yarn.lock',
};

type Tree = Readonly<Record<string, string>>;

const fixture = (name: string, file: string): string => readFileSync(join(FOLDER, name, file), 'utf8');

function treeOf(name: string): Record<string, string> {
  const file = LOCK[name.replace('tricky-', '')] ?? '';
  return { 'package.json': fixture(name, 'package.json'), [file]: fixture(name, file) };
}

async function read(tree: Tree): Promise<Packages> {
  const project = projectOf(tree);
  return readPackages(project, await readPackageJson(project));
}

async function projectLock(tree: Tree) {
  const { step } = await read(tree);
  if (step.lock.from !== 'project') throw new Error('no lock of the project');
  return { ...step.lock, step, names: step.lock.packages.map(({ name, version }) => `${name}@${version}`) };
}

/** The tree with other members in its package.json. */
function withManifest(tree: Tree, more: object): Tree {
  const manifest = JSON.parse(tree['package.json'] ?? '') as object;
  return { ...tree, 'package.json': JSON.stringify({ ...manifest, ...more }) };
}

function edited(tree: Tree, from: string | RegExp, to: string): Tree {
  const changed = Object.entries(tree).map(([file, text]) => [
    file,
    file === 'package.json' ? text : text.replace(from, to),
  ]);
  expect(changed).not.toEqual(Object.entries(tree));
  return Object.fromEntries(changed) as Tree;
}

const NAMES = Object.keys(LOCK);

describe.each(NAMES)('the lockfile of %s', (name) => {
  it('is read: versions, what is for development only left out', async () => {
    const { names, digest, step, manager } = await projectLock(treeOf(name));

    expect(names).toEqual(
      expect.arrayContaining(['farmhash@4.0.1', '@sindresorhus/is@4.6.0', 'fsevents@2.3.3']),
    );
    expect(names).toContain('safe-buffer@5.2.1');
    expect(names.join()).not.toMatch(/left-pad/);
    expect(new Set(names).size).toBe(names.length);
    expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(step.scripts).toBe('compile');
    expect(manager?.integrity).toMatch(/^sha512-/);
    expect(step.manifest).not.toHaveProperty('version');
  });

  it.each([
    ['another range', { dependencies: { farmhash: '^5.0.0', '@sindresorhus/is': '^4.6.0' } }, 'farmhash'],
    ['a new package', { devDependencies: { 'left-pad': '^1.3.0', isarray: '2' } }, 'isarray'],
  ])('is outdated for %s', async (_name, more, why) => {
    await expect(read(withManifest(treeOf(name), more))).rejects.toMatchObject({
      code: 'E_LOCK_OUTDATED',
      message: expect.stringContaining(why),
      hint: expect.stringMatching(/"(?:pnpm|yarn) install/),
      file: LOCK[name],
    });
  });

  it('has to have a hash for each package', async () => {
    const hash =
      { 'pnpm-6': /integrity: [^}]*/, 'pnpm-9': /integrity: [^}]*/ }[name] ??
      /\n {2}(?:integrity|checksum):? .*/;
    const tree = edited(
      edited(treeOf(name), hash, name.startsWith('pnpm') ? 'x: y' : ''),
      /(is-4.6.0.tgz)#\w+|$/,
      '$1 ',
    );

    await expect(read(tree)).rejects.toMatchObject({
      code: 'E_BAD_LOCK',
      message: expect.stringMatching(/it has no hash for "@(?:sindresorhus|isaacs)/),
    });
  });

  it('names what it does not hold', async () => {
    const tree = edited(treeOf(name), /^( *["'/]*safe-buffer@)/gm, '$1x');

    await expect(read(tree)).rejects.toMatchObject({
      code: expect.stringMatching(/E_BAD_LOCK|E_LOCK_OUTDATED/),
    });
  });

  it('is not read when it is damaged', async () => {
    const tree = edited(treeOf(name), /\n(?=[^\n]*farmhash)/, '\n<<<<<<< HEAD\n');

    await expect(read(tree)).rejects.toMatchObject({
      code: 'E_BAD_LOCK',
      message: expect.stringMatching(/line \d+ is not/),
    });
  });
});

describe('a lockfile of pnpm 12 with a document on pnpm itself', () => {
  const own = "---\nlockfileVersion: '9.0'\nimporters: {.: {packageManagerDependencies: {}}}\n---\n";
  const tree = edited(treeOf('pnpm-9'), /^/, own);

  it('is read for the packages of the project, and installed by a release that reads both', async () => {
    const { names, manager } = await projectLock(tree);

    expect(names).toContain('farmhash@4.0.1');
    expect(manager).toMatchObject({ version: '10.34.9' });
  });

  it('is not for pnpm 9', async () => {
    await expect(read(withManifest(tree, { packageManager: 'pnpm@9.15.9' }))).rejects.toMatchObject({
      code: 'E_BAD_LOCK',
      message: expect.stringContaining('another format'),
    });
  });
});

describe('tricky packages', () => {
  it.each([
    ['tricky-pnpm-6', { 'patches/left-pad.patch': 'x' }],
    ['tricky-pnpm-9', { 'patches/left-pad.patch': 'x' }],
    ['tricky-yarn-1', {}],
    ['tricky-yarn-4', { '.yarn/patches/left-pad.patch': 'x' }],
  ])('of %s: alias, peer, override, patch and the archive of an address', async (name, patches) => {
    const { names, manager } = await projectLock({ ...treeOf(name), ...patches });

    expect(new Set(names)).toEqual(
      new Set([
        'left-pad@1.3.0',
        `${name.includes('yarn') ? 'old-pad' : 'left-pad'}@1.1.0`,
        'react@18.3.1',
        'loose-envify@1.4.0',
        'js-tokens@4.0.0',
        'use-sync-external-store@1.7.0',
      ]),
    );
    expect(manager?.files.filter(({ text }) => text === undefined)).toEqual(
      Object.keys(patches).map((path) => ({ path })),
    );
  });

  it.each<[string, object, string]>([
    [
      'another',
      { overrides: { react: '18.2.0', 'js-tokens': '4.0.0' } },
      'it has 18.3.1 for the override "react", and the project 18.2.0',
    ],
    [
      'one more',
      { overrides: { react: '18.3.1', 'js-tokens': '4.0.0', b: '1' } },
      'nothing for the override "b"',
    ],
    ['none', {}, 'it has 18.3.1 for the override "react", and the project nothing'],
  ])('of tricky-pnpm-9: %s override is newer than the lockfile', async (_name, pnpm, why) => {
    await expect(read(withManifest(treeOf('tricky-pnpm-9'), { pnpm }))).rejects.toMatchObject({
      code: 'E_LOCK_OUTDATED',
      message: expect.stringContaining(why),
    });
  });

  it.each([
    ['pnpm@9.15.9', "package.json's"],
    ['pnpm@10.34.9', "package.json's"],
  ])('of tricky-pnpm-9: %s takes %s overrides', async (packageManager) => {
    const tree = { ...treeOf('tricky-pnpm-9'), 'patches/left-pad.patch': 'x' };

    expect((await projectLock(withManifest(tree, { packageManager }))).names).toContain('react@18.3.1');
  });

  it('of tricky-pnpm-9: pnpm 12 takes the overrides of pnpm-workspace.yaml alone', async () => {
    const tree = withManifest(
      { ...treeOf('tricky-pnpm-9'), 'patches/left-pad.patch': 'x' },
      { packageManager: 'pnpm@12.21.0' },
    );
    const settings = { 'pnpm-workspace.yaml': 'overrides: {react: 18.3.1, js-tokens: 4.0.0}\n' };

    await expect(read(tree)).rejects.toMatchObject({ code: 'E_LOCK_OUTDATED' });
    expect((await projectLock({ ...tree, ...settings })).names).toContain('react@18.3.1');
  });

  it('of tricky-pnpm-9: an override that refers to another range is left to pnpm', async () => {
    const pnpm = { overrides: { react: '$react', 'js-tokens': '4.0.0' } };
    const tree = { ...treeOf('tricky-pnpm-9'), 'patches/left-pad.patch': 'x' };

    expect((await projectLock(withManifest(tree, { pnpm }))).names).toContain('react@18.3.1');
  });

  it.each(['tricky-pnpm-9', 'tricky-yarn-4'])('of %s: a patch that is not there', async (name) => {
    await expect(read(treeOf(name))).rejects.toMatchObject({
      code: 'E_BAD_LOCK',
      message: expect.stringContaining('left-pad.patch", which is not in the project'),
    });
  });

  it.each<[string, string, RegExp, string]>([
    ['pnpm', 'pnpm-9', /resolution: \{integrity[^}]*\}/, 'resolution: {type: git, repo: x, commit: y}'],
    ['Yarn 1', 'yarn-1', /resolved ".*is-4.6.0.tgz.*"/, 'resolved "git+https://git.example.com/is.git#0123"'],
    [
      'Yarn 4',
      'yarn-4',
      /resolution: "@sindresorhus\/is@npm:4.6.0"/,
      'resolution: "@sindresorhus/is@https://git.example.com/is.git#commit=0123"',
    ],
  ])('from git are refused for %s, whose program bases do not have', async (_name, lock, from, to) => {
    await expect(read(edited(treeOf(lock), from, to))).rejects.toMatchObject({
      code: 'E_BAD_LOCK',
      message: expect.stringContaining('it takes "@sindresorhus/is" from a git repository'),
      hint: expect.stringContaining('from a registry'),
    });
  });

  it('may be an archive by its commit', async () => {
    const by = `resolution: {tarball: https://codeload.example.com/a/b/tar.gz/${'0a'.repeat(20)}}`;
    const { names } = await projectLock(edited(treeOf('pnpm-9'), /resolution: \{integrity[^}]*\}/, by));

    expect(names).toContain('@sindresorhus/is@4.6.0');
  });
});

describe('lockfiles that are refused', () => {
  const manifest = '{"dependencies":{"a":"1"}}';

  it.each<[string, string, string, RegExp, RegExp]>([
    ['of pnpm 7', 'pnpm-lock.yaml', 'lockfileVersion: 5.4\n', /lockfileVersion 5.4/, /pnpm install/],
    ['of nothing', 'pnpm-lock.yaml', '', /no lockfileVersion/, /pnpm install/],
    ['of Yarn 3', 'yarn.lock', '__metadata:\n  version: 6\n', /it has version 6/, /yarn set version stable/],
    ['of bun', 'bun.lock', '{}', /bun are not read/, /npm install --package-lock-only/],
    [
      'of a workspace of pnpm',
      'pnpm-lock.yaml',
      "lockfileVersion: '9.0'\nimporters: {.: {}, packages/b: {}}\n",
      /workspace with packages\/b/,
      /deploy/,
    ],
    [
      'of a workspace of Yarn',
      'yarn.lock',
      '__metadata:\n  version: 8\n"b@workspace:packages/b":\n  version: 0.0.0\n  resolution: "b@workspace:packages/b"\n',
      /workspace with packages\/b/,
      /copy of the one package/,
    ],
    [
      'made with code',
      'pnpm-lock.yaml',
      "lockfileVersion: '9.0'\npnpmfileChecksum: abc\nimporters: {.: {}}\n",
      /\.pnpmfile\.cjs/,
      /overrides/,
    ],
    ['nested without end', 'pnpm-lock.yaml', `a: ${'['.repeat(9_999)}`, /nested deeper/, /pnpm install/],
  ])('%s', async (_name, file, text, why, hint) => {
    await expect(read({ 'package.json': manifest, [file]: text })).rejects.toMatchObject({
      code: 'E_BAD_LOCK',
      file,
      message: expect.stringMatching(why),
      hint: expect.stringMatching(hint),
    });
  });

  it('a package of the workspace around the project', async () => {
    await expect(read({ 'package.json': '{"dependencies":{"a":"workspace:*"}}' })).rejects.toMatchObject({
      code: 'E_BAD_PACKAGE_JSON',
      message: expect.stringContaining('takes "a" from the workspace around this folder (workspace:*)'),
      hint: expect.stringContaining('pnpm --filter NAME deploy FOLDER'),
    });
  });

  it('a catalog without its workspace', async () => {
    await expect(read({ 'package.json': '{"dependencies":{"a":"catalog:"}}' })).rejects.toMatchObject({
      code: 'E_BAD_PACKAGE_JSON',
      message: expect.stringContaining('a from the catalog of a workspace'),
    });
  });
});

describe('the package manager', () => {
  const both = { ...treeOf('pnpm-9'), 'yarn.lock': fixture('yarn-1', 'yarn.lock') };

  it('has to be named where there are two lockfiles', async () => {
    await expect(read(both)).rejects.toMatchObject({
      code: 'E_AMBIGUOUS',
      message: 'could not choose between the lockfiles pnpm-lock.yaml, yarn.lock',
      hint: expect.stringContaining('packageManager'),
    });
  });

  it.each<[string, string, object]>([
    ['pnpm@9.15.9', 'pnpm-lock.yaml', { kind: 'pnpm', version: '9.15.9', integrity: /^sha512-aARh/ }],
    ['pnpm@9.1.0', 'pnpm-lock.yaml', { kind: 'pnpm', version: '9.1.0' }],
    ['pnpm@9.1.0+sha512.00ff', 'pnpm-lock.yaml', { version: '9.1.0', integrity: /^sha512-AP8=$/ }],
    ['pnpm@9.1.0+sha224.00ff', 'pnpm-lock.yaml', { version: '9.1.0' }],
    ['yarn@1.22.19', 'yarn.lock', { kind: 'yarn', version: '1.22.19' }],
  ])('%s decides, with its version and hash', async (packageManager, file, expected) => {
    const { lock } = (await read(withManifest(both, { packageManager }))).step;

    expect(lock).toMatchObject({ file });
    const { files, ...manager } = (lock.from === 'project' ? lock.manager : undefined) ?? {
      files: undefined,
    };
    expect(files).toEqual([]);
    expect(Object.keys(manager)).toEqual(expect.arrayContaining(Object.keys(expected)));
    expect('integrity' in manager).toBe('integrity' in expected);
    for (const [key, value] of Object.entries(expected))
      expect(String(Reflect.get(manager, key))).toMatch(value as string);
  });

  it('of Yarn 4 is held against the hash of its program', async () => {
    const tree = withManifest(treeOf('yarn-4'), { packageManager: 'yarn@4.5.0+sha224.00ff' });

    expect((await projectLock(tree)).manager).toMatchObject({
      kind: 'berry',
      version: '4.5.0',
      program: { algorithm: 'sha224', digest: '00ff' },
    });
  });

  it.each([
    ['pnpm-6', '8.15.9', {}],
    ['pnpm-9', '9.15.9', {}],
    ['pnpm-9', '10.34.9', { 'pnpm-workspace.yaml': 'packages: [.]\n' }],
    ['yarn-1', '1.22.22', {}],
    ['yarn-4', '4.12.0', {}],
  ])('for %s is %s where none is named', async (name, version, more) => {
    expect((await projectLock({ ...treeOf(name), ...more })).manager).toMatchObject({ version });
  });

  it.each([
    [9, '4.14.1'],
    [10, '4.18.1'],
    [11, '4.18.1'],
  ])('for version %s of Yarn 4 is %s', async (format, version) => {
    const tree = edited(treeOf('yarn-4'), 'version: 8', `version: ${format}`);

    expect((await projectLock(tree)).manager).toMatchObject({ kind: 'berry', version });
  });

  it.each([
    ['pnpm-6', 'pnpm@10.1.0'],
    ['pnpm-9', 'pnpm@8.15.9'],
    ['yarn-1', 'yarn@4.5.0'],
    ['yarn-4', 'yarn@1.22.22'],
    ['yarn-4', 'yarn@4.14.0'],
  ])('has to be one that reads the format: %s and %s', async (name, packageManager) => {
    await expect(read(withManifest(treeOf(name), { packageManager }))).rejects.toMatchObject({
      code: 'E_BAD_LOCK',
      message: expect.stringContaining('writes another format'),
    });
  });

  it('that has no lockfile here is told about', async () => {
    const { notices, step } = await read(withManifest(treeOf('pnpm-9'), { packageManager: 'yarn@1.22.22' }));

    expect(step.lock).toMatchObject({ manager: { kind: 'pnpm' } });
    expect(step.manifest).not.toHaveProperty('packageManager');
    expect(notices).toEqual([expect.stringContaining('names yarn')]);
  });

  it.each(['pnpm@9', 'pnpm', 'pnpm@^9.0.0', 'yarn@https://example.com/yarn.js', 'pnpm@9.0.0+md5.00'])(
    '%s is no exact version',
    async (packageManager) => {
      await expect(read(withManifest(treeOf('pnpm-9'), { packageManager }))).rejects.toMatchObject({
        code: 'E_BAD_PACKAGE_JSON',
        message: expect.stringContaining(packageManager),
      });
    },
  );
});

describe('settings', () => {
  it('of pnpm-workspace.yaml come along as far as they decide what is installed', async () => {
    const { manager } = await projectLock({
      ...treeOf('pnpm-9'),
      'pnpm-workspace.yaml': 'packages: [.]\nstoreDir: /x\nautoInstallPeers: true\n',
    });

    expect(manager?.files).toEqual([
      { path: 'pnpm-workspace.yaml', text: '{\n  "autoInstallPeers": true\n}\n' },
    ]);
  });

  it('of .yarnrc.yml come along without code, folders and logins', async () => {
    const { manager } = await projectLock({
      ...treeOf('yarn-4'),
      '.yarnrc.yml':
        'compressionLevel: 0\nnpmAuthToken: secret\nyarnPath: .yarn/releases/y.cjs\nnodeLinker: pnp\n',
    });

    const settings = JSON.parse(manager?.files[0]?.text ?? '') as object;
    expect(settings).toMatchObject({ compressionLevel: 0, nodeLinker: 'node-modules', enableScripts: false });
    expect(JSON.stringify(settings)).not.toMatch(/secret|yarnPath/);
  });

  it.each<[string, string, Tree, object, object]>([
    ['pnpm 9 runs all', 'pnpm-9', {}, {}, { scripts: 'compile' }],
    [
      'pnpm 9 with a list',
      'pnpm-9',
      {},
      { pnpm: { onlyBuiltDependencies: ['bl'] } },
      { scripts: 'run', scriptsOf: ['bl'] },
    ],
    ['pnpm 10 without one', 'pnpm-9', {}, { packageManager: 'pnpm@10.34.9' }, { scripts: 'none' }],
    [
      'pnpm 10 with one',
      'pnpm-9',
      { 'pnpm-workspace.yaml': 'onlyBuiltDependencies: [farmhash@4.0.1]\n' },
      {},
      { scripts: 'compile', scriptsOf: ['farmhash'] },
    ],
    [
      'pnpm 12',
      'pnpm-9',
      { 'pnpm-workspace.yaml': 'allowBuilds: {farmhash: true, bl: false}\n' },
      {},
      { scripts: 'compile', scriptsOf: ['farmhash'] },
    ],
    [
      'Yarn 4 without scripts',
      'yarn-4',
      { '.yarnrc.yml': 'enableScripts: false\n' },
      {},
      { scripts: 'none' },
    ],
    [
      'Yarn 4 with one of them',
      'yarn-4',
      { '.yarnrc.yml': 'enableScripts: false\n' },
      { dependenciesMeta: { farmhash: { built: true } } },
      { scripts: 'compile', scriptsOf: ['farmhash'] },
    ],
  ])('say whose scripts run: %s', async (_name, lock, more, manifest, expected) => {
    const { step } = await read(withManifest({ ...treeOf(lock), ...more }, manifest));

    expect({ scripts: step.scripts, scriptsOf: step.scriptsOf }).toEqual({
      scriptsOf: undefined,
      ...expected,
    });
  });

  it('that are no YAML are an error with their file', async () => {
    await expect(read({ ...treeOf('pnpm-9'), 'pnpm-workspace.yaml': 'a: [\n' })).rejects.toMatchObject({
      code: 'E_BAD_LOCK',
      file: 'pnpm-workspace.yaml',
    });
  });
});
