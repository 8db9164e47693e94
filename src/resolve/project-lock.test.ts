import { describe, expect, it } from 'vitest';
import { pipPlan } from '../../test/support/pip-plan.ts';
import type { PythonPlan, ResolvedBase } from '../model/python-plan.ts';
import { lockOf } from './lock-text.ts';
import {
  checkLockedBase,
  lockInputsOf,
  outdatedBecause,
  parseProjectLock,
  planForLock,
  projectLockText,
} from './project-lock.ts';

const WHEEL = '{ url = "https://files.example.com/a.whl", hashes = { sha256 = "00" } }';
const PRINTED = `lock-version = "1.0"
created-by = "uv"

[[packages]]
name = "joblib"
version = "1.2.0"
wheels = [${WHEEL}]
`;
const base: ResolvedBase = {
  from: 'python:3.11-slim@sha256:1',
  name: 'python:3.11-slim',
  facts: { interpreter: '/usr/bin/python3', python: '3.11.9', libc: 'glibc', hasPip: true },
};
const plan = pipPlan({
  requirements: [
    { spec: 'joblib', wantedBy: 'model.joblib' },
    { spec: 'uvloop>=0.14 ; sys_platform != "win32"', wantedBy: 'the wrapper' },
  ],
  constraints: [{ spec: 'numpy<2', wantedBy: 'model.joblib' }],
  current: ['uvloop'],
  asOf: { kind: 'release', name: 'scikit-learn', version: '1.2.1' },
});
const lock = lockOf(PRINTED, '2023-02-23T16:42:24Z');
const textFor = (date?: string): string => projectLockText({ lock, base, inputs: lockInputsOf(plan), date });

describe('the lock in the project', () => {
  it('gives the lock of the image back, byte for byte, and what it was made from', () => {
    const read = parseProjectLock(textFor('2024-05-31'));

    expect(read.lock).toEqual(lock);
    expect(read).toMatchObject({
      base: 'python:3.11-slim',
      python: '3.11',
      libc: 'glibc',
      date: '2024-05-31',
      inputs: lockInputsOf(plan),
    });
    expect(parseProjectLock(textFor()).date).toBeUndefined();
  });

  it('survives the line breaks of Windows', () => {
    expect(parseProjectLock(textFor().replaceAll('\n', '\r\n')).lock).toEqual(lock);
  });

  it.each([
    ['not TOML', 'a = = 1', 'it is not TOML (line 1'],
    ['the lock of another program', PRINTED, 'it has no table [tool.seldon-build]'],
    [
      'packages behind the table, which would be lost',
      `${textFor()}\n[[packages]]\nname = "x"\nversion = "1"\n`,
      'packages stand behind its table',
    ],
  ])('refuses %s', (_, text, why) => {
    expect(() => parseProjectLock(text)).toThrow(why);
  });
});

describe('whether a lock is right', () => {
  const kept = parseProjectLock(textFor());

  it('says nothing when it is', () => {
    expect(outdatedBecause(kept, plan)).toBeUndefined();
  });

  const pip = plan.steps[0];
  const changed = (more: object): PythonPlan => ({
    ...plan,
    steps: [{ ...(pip?.kind === 'pip' ? pip : never()), ...more }],
  });
  it.each([
    [
      'requirements',
      changed({ requirements: [{ spec: 'joblib==1.3.0', wantedBy: 'x' }] }),
      'joblib is wanted no more, uvloop>=0.14 ; sys_platform != "win32" is wanted no more, joblib==1.3.0 is wanted now',
    ],
    ['constraints', changed({ constraints: [] }), 'numpy<2 is wanted no more'],
    ['the wrapper', changed({ current: [] }), 'uvloop is no package of the server any more'],
    ['the wrapper', changed({ current: ['h11', 'uvloop'] }), 'h11 is a package of the server now'],
    ['the day', changed({ asOf: undefined }), 'it is as of scikit-learn 1.2.1, not today'],
    [
      'the platform',
      { ...plan, platform: 'linux/arm64' } satisfies PythonPlan,
      'it is for linux/amd64, not linux/arm64',
    ],
    [
      'the Python',
      { ...plan, bases: [{ image: 'python:3.12-slim', python: '3.12' }] } satisfies PythonPlan,
      'no base image to choose from has its Python 3.11',
    ],
    [
      'the hashes',
      changed({
        requirements: [
          { spec: 'joblib', wantedBy: 'requirements.txt line 1', hashes: [`sha256:${'1'.repeat(64)}`] },
          { spec: 'uvloop>=0.14 ; sys_platform != "win32"', wantedBy: 'the wrapper' },
        ],
      }),
      'the hashes of the requirements do not allow a.whl',
    ],
  ])('sees a change of %s', (_, now, why) => {
    expect(outdatedBecause(kept, now)).toBe(why);
  });

  it('does not mind who wants a package, or which files do', () => {
    const requirements = lockInputsOf(plan).requirements.map((spec) => ({ spec, wantedBy: 'elsewhere' }));

    expect(outdatedBecause(kept, changed({ requirements }))).toBeUndefined();
  });

  it('tries the base that it was made for first, and none with another Python', () => {
    const bases = ['3.12', '3.11'].map((python) => ({ image: `python:${python}-slim`, python }));
    const [first, ...others] = [{ image: 'company/any' }, ...bases];

    expect(planForLock({ ...plan, bases: [first, ...others] }, kept).bases).toEqual([
      { image: 'python:3.11-slim', python: '3.11' },
      { image: 'company/any' },
    ]);
  });

  it('accepts another patch release of Python, and no other minor or libc', () => {
    const withFacts = (facts: Partial<ResolvedBase['facts']>): ResolvedBase => ({
      ...base,
      facts: { ...base.facts, ...facts },
    });

    expect(() => {
      checkLockedBase(kept, withFacts({ python: '3.11.2' }));
    }).not.toThrow();
    expect(() => {
      checkLockedBase(kept, withFacts({ python: '3.1.4' }));
    }).toThrow('it is for Python 3.11 with glibc, and "python:3.11-slim" holds Python 3.1.4 with glibc');
    expect(() => {
      checkLockedBase(kept, withFacts({ libc: 'musl' }));
    }).toThrow('with musl');
  });
});

function never(): never {
  throw new Error('the plan has a pip step');
}
