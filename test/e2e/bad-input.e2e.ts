import { chmod, cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CODES, EXIT, type Code } from '../../src/errors.ts';
import { seldonBuild } from '../support/programs.ts';

// What a user meets who hands over something that cannot work: a code, a message that names the thing, a next step,
// one document with --json, and the exit code that belongs to it.

let folder = '';

beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'seldon-build-bad-')), 'mein Projekt ü');
  await mkdir(folder);
});

afterEach(async () => {
  await rm(dirname(folder), { recursive: true, force: true });
});

type Tree = Readonly<Record<string, string | Uint8Array>>;

async function write(tree: Tree): Promise<void> {
  for (const [path, content] of Object.entries(tree)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
}

const MODEL = await readFile('examples/sklearn-iris/model.joblib');
const CLASS = 'class M:\n    def predict(self, X, names=None):\n        return X\n';
const S2I = 'MODEL_NAME=M\nSERVICE_TYPE=MODEL\nPERSISTENCE=0\nAPI_TYPE=REST\n';
const LFS = 'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a2146\nsize 12345\n';
// Protocol 2, 200,000 open marks: what would overflow a recursive reader.
const DEEP = Buffer.concat([Buffer.from([0x80, 2]), Buffer.alloc(200_000, 0x28), Buffer.from('.')]);
// BINBYTES8 that claims 2^62 bytes.
const GIANT = Buffer.from([0x80, 4, 0x8e, 0, 0, 0, 0, 0, 0, 0, 0x40, 0x2e]);

const CASES: [string, Code, Tree, string][] = [
  ['an empty folder', 'E_NOT_DETECTED', {}, 'the folder is empty'],
  ['a folder of other things', 'E_NOT_DETECTED', { Makefile: 'all:\n', 'main.c': '' }, 'main.c'],
  ['two model files', 'E_AMBIGUOUS', { 'a.joblib': MODEL, 'b.joblib': MODEL }, 'b.joblib'],
  ['a truncated pickle', 'E_ARTIFACT_CORRUPT', { 'model.joblib': MODEL.subarray(0, 500) }, 'model.joblib'],
  ['a pickle that nests too deep', 'E_ARTIFACT_HOSTILE', { 'model.pkl': DEEP }, 'model.pkl'],
  ['a pickle that claims giant lengths', 'E_ARTIFACT_CORRUPT', { 'model.pkl': GIANT }, 'model.pkl'],
  ['a Git LFS pointer', 'E_ARTIFACT_POINTER', { 'model.joblib': LFS }, 'git lfs pull'],
  [
    'a class without predict',
    'E_CLASS_WITHOUT_PREDICT',
    { '.s2i/environment': S2I, 'M.py': 'class M:\n    pass\n' },
    'predict',
  ],
  ['a MODEL_NAME without a file', 'E_CLASS_NOT_FOUND', { '.s2i/environment': S2I, 'Other.py': CLASS }, 'M'],
  [
    'a syntax error in the class',
    'E_PYTHON_SYNTAX',
    { '.s2i/environment': S2I, 'M.py': 'class M:\n  def predict(self, X:\n' },
    'M.py',
  ],
  [
    'a bad .s2i/environment',
    'E_BAD_ENVIRONMENT_FILE',
    { '.s2i/environment': 'MODEL_NAME M\n', 'M.py': CLASS },
    'line 1',
  ],
  [
    'requirements that nobody can read',
    'E_BAD_REQUIREMENTS',
    { '.s2i/environment': S2I, 'M.py': CLASS, 'requirements.txt': 'numpy\nscikit-learn==\n' },
    'line 2',
  ],
  [
    'requirements that exclude what wrote the model',
    'E_VERSION_CONTRADICTION',
    { 'model.joblib': MODEL, 'requirements.txt': 'scikit-learn==1.5.0\n' },
    '1.2.2',
  ],
];

describe.each(CASES)('%s', (_, code, tree, names) => {
  it(`is ${code}, with a message and a next step`, async () => {
    await write(tree);

    const { exitCode, stdout, stderr } = await seldonBuild(['build', folder, '--dry-run', '--json']);

    const answer = JSON.parse(stdout) as { code: string; message: string; hint: string };
    expect(answer).toMatchObject({ code, message: expect.any(String), hint: expect.any(String) });
    expect(`${answer.message} ${answer.hint}`).toContain(names);
    expect(exitCode).toBe(EXIT[CODES[code]]);
    expect(stderr).not.toContain('    at ');
  });

  it('is drawn for people on stderr, and stdout stays empty', async () => {
    await write(tree);

    const { stdout, stderr } = await seldonBuild([folder, '--dry-run']);

    expect(stdout).toBe('');
    expect(stderr).toMatch(new RegExp(`^error ${code}  \\S`, 'm'));
    expect(stderr).toMatch(/^ {2}try {3}\S/m);
  });
});

const code = (stdout: string): string => (JSON.parse(stdout) as { code: string }).code;

it('says that a pickle needs a module that nobody provides', async () => {
  await cp('examples/sklearn-custom/model.joblib', join(folder, 'model.joblib'));

  const { exitCode, stdout } = await seldonBuild(['plan', folder, '--json']);

  expect(JSON.parse(stdout)).toMatchObject({
    code: 'E_MISSING_MODULE',
    message: expect.stringContaining('features'),
  });
  expect(exitCode).toBe(1);
});

it('refuses a loop of symbolic links', async () => {
  await write({ 'model.joblib': MODEL });
  await symlink('.', join(folder, 'again'));

  expect(code((await seldonBuild(['detect', folder, '--json'])).stdout)).toBe('E_SYMLINK');
});

it('refuses image names that no registry takes, and offers a better one', async () => {
  await write({ 'model.joblib': MODEL });

  const { exitCode, stdout } = await seldonBuild([folder, '-t', 'Iris:1', '--json']);

  expect(JSON.parse(stdout)).toMatchObject({ code: 'E_BAD_IMAGE_NAME', hint: 'use "iris:1"' });
  expect(exitCode).toBe(2);
});

it.each([
  [['--platform', 'windows/amd64'], 'E_USAGE'],
  [['--builder', 'python/none'], 'E_UNKNOWN_BUILDER'],
  [['--env', 'X=two\nlines'], 'E_PLAN_INVALID'],
  [['-E', 'nowhere.env'], 'E_BAD_ENVIRONMENT_FILE'],
])('refuses %j: %s', async (flags, wanted) => {
  await write({ 'model.joblib': MODEL });

  expect(code((await seldonBuild([folder, '--dry-run', '--json', ...flags])).stdout)).toBe(wanted);
});

it.each([
  [['.', '--frobnicate'], "unknown option '--frobnicate'", 'see "seldon-build --help"'],
  [['plan', '.', '--plattform', 'x'], '(Did you mean --platform?)', 'see "seldon-build plan --help"'],
  [['test'], "missing required argument 'image'", 'see "seldon-build test --help"'],
  [['buld', '.'], 'cannot run "buld": it is no command', 'use one of build, detect'],
])('refuses the command line %j, with exit code 2', async (argv, message, hint) => {
  const asJson = await seldonBuild([...argv, '--json']);
  const asText = await seldonBuild(argv);

  expect([asJson.exitCode, asText.exitCode]).toEqual([2, 2]);
  expect(JSON.parse(asJson.stdout)).toMatchObject({
    code: 'E_USAGE',
    message: expect.stringContaining(message),
    hint: expect.stringContaining(hint),
  });
  expect(asText.stdout).toBe('');
  expect(asText.stderr).toContain(message);
});

it('says that no engine answers, and that this may change', async () => {
  await write({ 'model.joblib': MODEL });

  const env = { DOCKER_HOST: 'unix:///nowhere/docker.sock' };
  const { exitCode, stdout } = await seldonBuild([folder, '--json'], { env });

  expect(code(stdout)).toBe('E_ENGINE_UNREACHABLE');
  expect(exitCode).toBe(75);
});

it('says that an engine without BuildKit will not do', async () => {
  await write({ 'model.joblib': MODEL });
  // What podman's socket says: an API that is like Docker's, no builder version.
  const socket = join(dirname(folder), 'podman.sock');
  const server = createServer((connection) => {
    connection.once('data', () => {
      connection.end(
        'HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\nLibpod-Api-Version: 4.3.1\r\nContent-Length: 2\r\n\r\nOK',
      );
    });
  }).listen(socket);

  const { stdout } = await seldonBuild([folder, '--json'], { env: { DOCKER_HOST: `unix://${socket}` } });
  server.close();

  expect(code(stdout)).toBe('E_ENGINE_UNSUPPORTED');
});

it('says that the engine has no such image to test', async () => {
  const { stdout } = await seldonBuild(['test', 'seldon-build-test/nobody-built-this', '--json']);

  expect(code(stdout)).toBe('E_IMAGE_NOT_FOUND');
});

it('does not follow a model file that it may not read', async () => {
  await write({ 'model.joblib': MODEL });
  await chmod(join(folder, 'model.joblib'), 0);
  await chmod(dirname(folder), 0o755);
  await chmod(folder, 0o755);
  const bin = join(process.cwd(), 'bin', 'seldon-build.js');
  const { run } = await import('../support/programs.ts');
  const asNobody = process.getuid?.() === 0 ? ['setpriv', '--reuid', '65534', '--clear-groups'] : ['env'];

  const { stdout } = await run(asNobody[0]!, [
    ...asNobody.slice(1),
    process.execPath,
    bin,
    'detect',
    folder,
    '--json',
  ]);

  expect(code(stdout)).toBe('E_PROJECT_UNREADABLE');
});
