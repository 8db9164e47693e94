import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Code } from '../../src/errors.ts';
import { baseImageFlags } from '../support/base-images.ts';
import { imageIds } from '../support/engine.ts';
import { seldonBuild } from '../support/programs.ts';

// What the author of a Node project meets whose project cannot work: found before the build where that can be, else by the
// build or by the contract test, and never with an image left behind that has a name.

let folder = '';
let flags: readonly string[] = [];

beforeAll(() => {
  flags = baseImageFlags('node:22', 'node:20');
});

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seldon-build-bad-node-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

type Tree = Readonly<Record<string, string | Uint8Array>>;

async function write(tree: Tree): Promise<void> {
  for (const [path, content] of Object.entries(tree)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
}

interface Failed {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

async function failure(args: readonly string[]): Promise<Failed & { readonly told: string }> {
  const { exitCode, stdout, stderr } = await seldonBuild([...args, '--json']);
  expect(exitCode, stdout + stderr).toBe(1);
  return { ...(JSON.parse(stdout) as Failed), told: stdout + stderr };
}

const S2I = 'MODEL_NAME=MyModel.js\nAPI_TYPE=REST\nSERVICE_TYPE=MODEL\nPERSISTENCE=0\n';
const MODEL = 'module.exports = class MyModel { predict(X) { return X; } };\n';
const TFJS = await readFile('examples/node-tfjs/model.json');

const EARLY: readonly (readonly [string, Code, Tree, string])[] = [
  ['a MODEL_NAME without a file', 'E_CLASS_NOT_FOUND', { 'Other.js': MODEL }, 'MyModel.js'],
  [
    'a file that exports nothing',
    'E_CLASS_NOT_FOUND',
    { 'MyModel.js': 'class MyModel { predict(X) { return X; } }' },
    '"MyModel.js" exports nothing',
  ],
  [
    'a class without predict',
    'E_CLASS_WITHOUT_PREDICT',
    { 'MyModel.js': 'module.exports = class {};' },
    'predict',
  ],
  ['a syntax error', 'E_JAVASCRIPT_SYNTAX', { 'MyModel.js': 'module.exports = class {' }, 'line 1'],
  [
    'a package that is not listed',
    'E_MISSING_MODULE',
    { 'MyModel.js': `require('lodash');\n${MODEL}` },
    'lodash',
  ],
  [
    'a lockfile that is out of date',
    'E_LOCK_OUTDATED',
    {
      'MyModel.js': MODEL,
      'package.json': '{"dependencies":{"left-pad":"^1.3.0"}}',
      'package-lock.json': '{"lockfileVersion":3,"packages":{"node_modules/left-pad":{"version":"1.2.0"}}}',
    },
    'left-pad 1.2.0',
  ],
  [
    'engines that nothing fits',
    'E_NO_NODE_FITS',
    { 'MyModel.js': MODEL, 'package.json': '{"engines":{"node":"^16"}}' },
    '^16',
  ],
];

describe.each(EARLY)('%s', (_name, code, tree, names) => {
  it(`is ${code} before anything is built`, async () => {
    await write({ '.s2i/environment': S2I, ...tree });

    const failed = await failure(['build', folder, '--dry-run']);

    expect(failed).toMatchObject({ code, hint: expect.any(String), file: expect.any(String) });
    expect(failed.message).toContain(names);
  });
});

it('names a weight file that is missing', async () => {
  await write({ 'model.json': TFJS });

  expect(await failure(['detect', folder])).toMatchObject({
    code: 'E_ARTIFACT_CORRUPT',
    message: expect.stringContaining('group1-shard1of1.bin is missing'),
    file: 'model.json',
    hint: expect.stringContaining('all its weight files'),
  });
});

it('says that the Node of a base is not the one that engines wants', async () => {
  await write({
    '.s2i/environment': S2I,
    'MyModel.js': MODEL,
    'package.json': '{"engines":{"node":">=22"}}',
  });

  expect(await failure(['build', folder, '--base', 'node:20-slim', ...flags])).toMatchObject({
    code: 'E_NO_NODE_FITS',
    message: expect.stringMatching(/"node:20-slim": it holds Node 20\.\d+\.\d+, and package.json wants >=22/),
  });
});

it('names a dependency that the registry does not have, before the build', async () => {
  const manifest = '{"dependencies":{"left-pad":"^99.0.0"}}';
  await write({ '.s2i/environment': S2I, 'MyModel.js': MODEL, 'package.json': manifest });

  expect(await failure(['build', folder, ...flags])).toMatchObject({
    code: 'E_UNRESOLVABLE',
    message: expect.stringContaining('left-pad@^99.0.0'),
  });
});

it('shows what npm says of a dependency that does not install', async () => {
  const entry = { version: '1.3.0', integrity: `sha512-${'A'.repeat(86)}==` };
  await write({
    '.s2i/environment': S2I,
    'MyModel.js': MODEL,
    'package.json': '{"dependencies":{"left-pad":"1.3.0"}}',
    'package-lock.json': JSON.stringify({
      lockfileVersion: 3,
      packages: { '': { dependencies: { 'left-pad': '1.3.0' } }, 'node_modules/left-pad': entry },
    }),
  });

  const failed = await failure(['build', folder, ...flags]);

  expect(failed.code).toBe('E_BUILD_FAILED');
  expect(failed.told).toContain('EINTEGRITY');
});

const LATE: readonly (readonly [string, string, string])[] = [
  ['throws in its constructor', "constructor() { throw new Error('no license'); }", 'no license'],
  ['never gets done with init', 'init() { return new Promise(() => {}); }', 'init'],
];

describe.each(LATE)('a class that %s', (_name, member, told) => {
  it('fails the contract test and leaves no image', async () => {
    await write({
      '.s2i/environment': S2I,
      'MyModel.js': `module.exports = class { ${member} predict(X) { return X; } };`,
    });
    const before = await imageIds();

    const failed = await failure(['build', folder, '-e', 'SELDON_INIT_SECONDS=3', ...flags]);

    expect(failed.code).toBe('E_CONTAINER_FAILED');
    expect(failed.told).toContain(told);
    expect(await imageIds()).toEqual(before);
  });
});
