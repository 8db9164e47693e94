import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Case } from './case.ts';
import type { Launch } from './server.ts';
import { isSwitched } from './switched.ts';

const REPOSITORY = join(import.meta.dirname, '..', '..');

/** A wrapper under test: which cases apply to it, by which expectation it is judged, how it is started. */
export interface Subject {
  readonly name: string;
  readonly judge: 'ours' | 'reference';
  readonly takes: (one: Case) => boolean;
  readonly launch: (one: Case) => Launch;
}

/**
 * The subject that the environment names with WRAPPER: "python" and "node" (ours; python is the default), "reference" (the
 * stock wrapper) or "reference-tensorflow" (the stock wrapper beside TensorFlow, for the cases that it can only answer so).
 */
export function subjectOf(env: NodeJS.ProcessEnv): Subject {
  const name = env['WRAPPER'] ?? 'python';
  const make = SUBJECTS[name];
  if (!make)
    throw new Error(`cannot test the wrapper "${name}": known are ${Object.keys(SUBJECTS).join(', ')}`);
  return make(env);
}

const SUBJECTS: Readonly<Record<string, (env: NodeJS.ProcessEnv) => Subject>> = {
  python: (env) => {
    const home = environmentOf('wrapper-env.sh', []);
    const serve = join(REPOSITORY, 'builders/python/wrapper/serve.py');
    return {
      name: 'python',
      judge: 'ours',
      takes: (one) => one.applies.includes('python'),
      launch: (one) => pythonLaunch(one, { command: join(home, 'bin/python'), args: [serve], env }),
    };
  },
  'python-strict': (env) => {
    const python = subjectOf({ ...env, WRAPPER: 'python' });
    return {
      name: 'python-strict',
      judge: 'reference',
      takes: (one) => python.takes(one) && one.steps.some((step) => isSwitched(step)),
      launch: (one) => python.launch({ ...one, env: { ...one.env, SELDON_STRICT: 'true' } }),
    };
  },
  node: (env) => {
    const serve = join(bundledNodeWrapper(), 'serve.mjs');
    return {
      name: 'node',
      judge: 'ours',
      takes: (one) => one.applies.includes('node'),
      launch: (one) => ({
        command: process.execPath,
        args: [serve, ...one.args],
        cwd: join(import.meta.dirname, 'components/node'),
        env: variablesOf(one, env),
      }),
    };
  },
  reference: (env) => reference(env, []),
  'reference-tensorflow': (env) => ({
    ...reference(env, ['--tensorflow']),
    name: 'reference-tensorflow',
    judge: 'ours',
    takes: (one) => one.tensorflow,
  }),
};

function reference(env: NodeJS.ProcessEnv, flags: readonly string[]): Subject {
  const command = join(environmentOf('reference-env.sh', flags), 'bin/seldon-core-microservice');
  return {
    name: 'reference',
    judge: 'reference',
    takes: (one) => one.applies.includes('python'),
    launch: (one) => pythonLaunch(one, { command, args: [one.component], env }),
  };
}

/** What a script of `scripts` makes ready: the path that it prints. */
export function environmentOf(script: string, flags: readonly string[]): string {
  const path = join(REPOSITORY, 'scripts', script);
  return execFileSync(path, [...flags], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).trim();
}

function pythonLaunch(
  one: Case,
  start: { command: string; args: readonly string[]; env: NodeJS.ProcessEnv },
): Launch {
  return {
    command: start.command,
    args: [...start.args, ...one.args],
    cwd: join(import.meta.dirname, 'components/python'),
    env: { PYTHONDONTWRITEBYTECODE: '1', TF_CPP_MIN_LOG_LEVEL: '3', ...variablesOf(one, start.env) },
  };
}

/** Nothing of the caller's environment but what a program needs, so that a case runs alike everywhere. */
function variablesOf(one: Case, env: NodeJS.ProcessEnv): Record<string, string> {
  return {
    PATH: env['PATH'] ?? '',
    HOME: env['HOME'] ?? '',
    MODEL_NAME: one.component,
    SERVICE_TYPE: 'MODEL',
    ...one.env,
  };
}

/** The Node wrapper as images have it, in a folder that lives as long as this process. */
export function bundledNodeWrapper(): string {
  const folder = mkdtempSync(join(tmpdir(), 'node-wrapper-'));
  process.on('exit', () => {
    rmSync(folder, { recursive: true, force: true });
  });
  const script = join(REPOSITORY, 'scripts/bundle-node-wrapper.mjs');
  execFileSync(process.execPath, [script, folder], { cwd: REPOSITORY });
  return folder;
}
