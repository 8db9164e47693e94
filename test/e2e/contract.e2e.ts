import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { baseImageFlags } from '../support/base-images.ts';
import { docker } from '../support/engine.ts';
import { seldonBuild } from '../support/programs.ts';

interface Check {
  readonly name: string;
  readonly passed: boolean;
  readonly detail: string;
}

interface Tested {
  readonly exitCode: number;
  readonly document: {
    readonly code?: string;
    readonly message?: string;
    readonly hint?: string;
    readonly checks?: readonly Check[];
    readonly log?: readonly string[];
    readonly firstAnswerMs?: number;
  };
  readonly stderr: string;
}

const RIGHT = 'seldon-build-test/contract:right';
const WRONG = 'seldon-build-test/contract:wrong';
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seldon-build-e2e-'));
  const flags = baseImageFlags('3.11');
  const { exitCode, stdout, stderr } = await seldonBuild([
    'examples/sklearn-class',
    '-t',
    RIGHT,
    '--no-verify',
    ...flags,
  ]);
  expect(exitCode, stdout + stderr).toBe(0);
});

afterAll(async () => {
  await docker(['rmi', '-f', RIGHT, WRONG]);
  await rm(folder, { recursive: true, force: true });
});

async function tested(image: string, ...flags: readonly string[]): Promise<Tested> {
  const { exitCode, stdout, stderr } = await seldonBuild(['test', image, '--json', ...flags]);
  return { exitCode, document: JSON.parse(stdout) as Tested['document'], stderr };
}

/** The right image with one thing changed; classic Dockerfile instructions. */
async function changed(...instructions: readonly string[]): Promise<string> {
  const stdin = [`FROM ${RIGHT}`, ...instructions, ''].join('\n');
  await docker(['build', '-q', '-t', WRONG, '-'], { stdin, env: { DOCKER_BUILDKIT: '0' } });
  return WRONG;
}

/** Replaces the class by one that does this before anything else. */
function startingWith(...python: readonly string[]): readonly string[] {
  const lines = [...python, 'from sklearn_class import IrisClassifier'].join('\\n');
  return [
    'USER 0',
    'WORKDIR /microservice',
    'RUN mv IrisClassifier.py sklearn_class.py',
    `RUN printf '${lines}\\n' > IrisClassifier.py`,
    'USER 8888',
  ];
}

async function left(image: string): Promise<string> {
  return docker(['ps', '-aq', '--filter', `ancestor=${image}`]);
}

it('passes a right image, prints JUnit XML and leaves no container', async () => {
  const junit = join(folder, 'junit.xml');

  const { exitCode, document, stderr } = await tested(RIGHT, '--junit', junit);

  expect(exitCode, stderr).toBe(0);
  expect(document.checks?.filter(({ passed }) => !passed)).toEqual([]);
  expect(document.checks?.map(({ name }) => name)).toEqual(
    expect.arrayContaining([
      'rest-predict-batch',
      'grpc-predict-tensor',
      'rest-grpc-agree',
      'sigterm',
      'no-network',
    ]),
  );
  expect(document.firstAnswerMs).toBeGreaterThan(0);
  const xml = await readFile(junit, 'utf8');
  expect(xml).toContain(`<testsuites tests="${document.checks?.length}" failures="0"`);
  expect(xml).toContain('<testcase name="rest-predict"');
  expect(await left(RIGHT)).toBe('');
});

it('takes another contract, and says which of its promises the image breaks', async () => {
  const contract = join(folder, 'contract.json');
  const { features } = JSON.parse(await readFile('examples/sklearn-class/contract.json', 'utf8')) as {
    features: object[];
  };
  const targets = [{ name: 'class', ftype: 'continuous', dtype: 'FLOAT', repeat: 4 }];
  await writeFile(contract, JSON.stringify({ features, targets }));

  const { exitCode, document } = await tested(RIGHT, '--contract', contract);

  expect(exitCode).toBe(1);
  expect(document.code).toBe('E_CONTRACT_FAILED');
  expect(document.message).toContain('rest-predict: expected shape [1, 4], as the targets say, seen [1, 3]');
});

describe('finds an image that', () => {
  it.each<readonly [string, () => Promise<string>, readonly string[], string]>([
    [
      'does not end on SIGTERM',
      async () => {
        const [entrypoint] = JSON.parse(
          await docker(['inspect', '-f', '[{{json .Config.Entrypoint}}]', RIGHT]),
        ) as [string[]];
        const script = `trap '' TERM; ${entrypoint.join(' ')} & while :; do sleep 1; done`;
        return changed(`ENTRYPOINT ${JSON.stringify(['/bin/sh', '-c', script])}`);
      },
      ['sigterm'],
      'expected exit code 0 within 20 s of SIGTERM, seen exit code 137',
    ],
    [
      'needs a network when it starts',
      () =>
        changed(
          ...startingWith(
            'import socket',
            'if len(socket.if_nameindex()) < 2:',
            '    raise OSError("no route to the model store")',
          ),
        ),
      ['no-network'],
      'expected a healthy container without a network, seen one that ended, with the log cannot start "IrisClassifier": OSError: no route to the model store',
    ],
    [
      'has no HEALTHCHECK',
      () => changed('HEALTHCHECK NONE'),
      ['no-network'],
      'expected an image with a HEALTHCHECK, seen none',
    ],
  ])('%s', async (...[, make, failing, detail]) => {
    const image = await make();

    const { exitCode, document } = await tested(image);

    expect(exitCode).toBe(1);
    expect(document.code).toBe('E_CONTRACT_FAILED');
    expect(document.checks?.filter(({ passed }) => !passed).map(({ name }) => name)).toEqual(failing);
    expect(document.message).toContain(detail);
    expect(await left(image)).toBe('');
  });
});

describe('says why an image does not come up, with the end of its log:', () => {
  it.each<readonly [string, readonly string[], string]>([
    ['its model is missing', ['USER 0', 'RUN rm /microservice/iris.joblib', 'USER 8888'], 'iris.joblib'],
    ['it writes beside its code', startingWith('open("cache", "w")'), 'Read-only file system'],
    [
      'its code ends the program',
      startingWith('import os', 'print("giving up", flush=True)', 'os._exit(3)'),
      'exit code 3',
    ],
  ])('%s', async (...[, instructions, why]) => {
    const image = await changed(...instructions);

    const { exitCode, document, stderr } = await tested(image);

    expect(exitCode).toBe(1);
    expect(document.code).toBe('E_CONTAINER_FAILED');
    expect(document.message).toContain(
      `could not start image "${image}": its program ended before it answered`,
    );
    expect(document.message, stderr).toContain(why);
    expect(document.log?.length).toBeGreaterThan(0);
    expect(await left(image)).toBe('');
  });
});
