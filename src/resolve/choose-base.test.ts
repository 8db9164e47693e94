import { describe, expect, it } from 'vitest';
import { pipPlan } from '../../test/support/pip-plan.ts';
import { type Code, SeldonBuildError } from '../errors.ts';
import type { BaseCandidate, PythonPlan, ResolvedBase } from '../model/python-plan.ts';
import { type BaseTrial, type ChosenBase, chooseBase } from './choose-base.ts';
import type { PinnedRelease } from './choose-python.ts';

const digest = `sha256:${'a'.repeat(64)}`;
const locked = { lock: { text: '', digest: '', packages: [] }, notices: [] };

/** Images that are there, with their Python; what locking for that Python ends with. */
interface World {
  readonly images: Readonly<Record<string, string>>;
  readonly failures?: Readonly<Record<string, Code>>;
  readonly pinned?: boolean;
}

function trialOf({ images, failures = {}, pinned = true }: World): BaseTrial {
  const baseOf = (name: string, python: string): ResolvedBase => ({
    from: name,
    name,
    facts: { interpreter: '/usr/bin/python3', python, libc: 'glibc', hasPip: true },
    ...(pinned ? { digest } : {}),
  });
  return {
    emit: () => undefined,
    find: async (name) => {
      const python = images[name];
      return python === undefined
        ? { missing: 'not there' }
        : {
            base: baseOf(name, python),
            local: pinned ? undefined : { id: 'sha256:1', because: 'it is offline' },
          };
    },
    lock: async ({ facts }) => {
      const code = failures[facts.python];
      if (code !== undefined) throw new SeldonBuildError(code, `no lock for ${facts.python}`);
      return locked;
    },
  };
}

const candidates = (...names: string[]): PythonPlan['bases'] => {
  const [first, ...others] = names.map((name): BaseCandidate => ({ image: name }));
  return [first!, ...others];
};
const choose = (world: World, releases: readonly PinnedRelease[] = []): Promise<ChosenBase> =>
  chooseBase(pipPlan({}, candidates('a', 'b')), releases, trialOf(world));

describe('chooseBase', () => {
  it('takes the first', async () => {
    const { base, notices } = await choose({ images: { a: '3.12.1', b: '3.11.1' } });

    expect([base.name, notices]).toEqual(['a', []]);
  });

  it('takes the next when the first is not there, and says so', async () => {
    const { base, notices } = await choose({ images: { b: '3.11.1' } });

    expect(base.name).toBe('b');
    expect(notices).toEqual(['base image "b" is taken, because others will not do: "a": not there']);
  });

  it('takes the next when there is no lock for the Python of the first', async () => {
    const { base, notices } = await choose({
      images: { a: '3.13.1', b: '3.11.1' },
      failures: { '3.13.1': 'E_NO_WHEEL' },
    });

    expect(base.name).toBe('b');
    expect(notices).toEqual(['base image "b" is taken, because others will not do: "a": no lock for 3.13.1']);
  });

  it('says that an image of the engine is not pinned', async () => {
    const { notices } = await choose({ images: { a: '3.12.1' }, pinned: false });

    expect(notices).toEqual([`base image "a" is the engine's own and not pinned by digest: it is offline`]);
  });

  it.each([
    [
      'nothing is there',
      { images: {} },
      'E_BASE_NOT_FOUND: could not find a base image: "a": not there; "b": not there',
    ],
    [
      'the requirements contradict each other, which no Python mends',
      { images: { a: '3.12.1', b: '3.11.1' }, failures: { '3.12.1': 'E_UNRESOLVABLE' } },
      'E_UNRESOLVABLE: no lock for 3.12.1',
    ],
    [
      'no Python has a lock: the first counts',
      { images: { a: '3.12.1', b: '3.11.1' }, failures: { '3.12.1': 'E_NO_WHEEL', '3.11.1': 'E_NO_WHEEL' } },
      'E_NO_WHEEL: no lock for 3.12.1',
    ],
  ] as const)('gives up when %s', async (_, world, problem) => {
    const thrown = (await choose(world).catch((error: unknown) => error)) as SeldonBuildError;

    expect(`${thrown.code}: ${thrown.message}`).toBe(problem);
  });

  it('goes by the Python that the image turns out to hold', async () => {
    const file = (minor: number): string => `foo-1-cp3${minor}-cp3${minor}-manylinux2014_x86_64.whl`;
    const files = [file(10), file(11)].map((filename) => ({
      filename,
      url: `https://files/${filename}`,
      yanked: false,
    }));
    const release = { name: 'foo', version: '1', wantedBy: 'requirements.txt', files };

    expect((await choose({ images: { a: '3.13.1', b: '3.11.1' } }, [release])).base.name).toBe('b');
    await expect(choose({ images: { a: '3.13.1', b: '3.12.1' } }, [release])).rejects.toMatchObject({
      code: 'E_NO_PYTHON_FITS',
      message:
        'cannot choose a Python for linux/amd64: foo 1 (wanted by requirements.txt) has wheels for Python 3.10, 3.11; the base to choose from is a (Python 3.13.1)',
      hint: 'use --python 3.11 or a --base that holds it, or pin other versions',
    });
  });
});
