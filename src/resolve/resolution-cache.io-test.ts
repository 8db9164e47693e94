import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pipPlan } from '../../test/support/pip-plan.ts';
import { lockOf } from './lock-text.ts';
import {
  type ResolutionInputs,
  type ResolutionResult,
  cachePathOf,
  readResolution,
  writeResolution,
} from './resolution-cache.ts';

const now = new Date('2026-11-23T12:00:00Z');
const hoursLater = (hours: number): Date => new Date(now.getTime() + hours * 3_600_000);
const result: ResolutionResult = {
  base: {
    from: 'r/python:3.11@sha256:1',
    name: 'python:3.11',
    digest: 'sha256:1',
    facts: { interpreter: '/usr/bin/python3', python: '3.11.2', libc: 'musl', hasPip: false },
  },
  lock: lockOf('lock-version = "1.0"\n[[packages]]\nname = "a"\nversion = "1"\n', '2023-02-23T00:00:00Z'),
  installer: { name: 'uv', version: '0.13.9', url: 'https://files/uv.whl', sha256: 'ab' },
  notices: ['one'],
  localId: undefined,
};
const inputs: ResolutionInputs = {
  plan: pipPlan({ requirements: [{ spec: 'a', wantedBy: 'x' }] }),
  index: { indexUrl: 'https://index/simple', extraIndexUrls: [] },
  mirrors: {},
};

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'resolution-cache-'));
});
afterEach(() => rm(folder, { recursive: true }));

it('gives back what was stored, for a day', async () => {
  const path = cachePathOf(folder, inputs);
  await writeResolution(path, result, now);

  expect(await readResolution(path, hoursLater(23))).toEqual(result);
  expect(await readResolution(path, hoursLater(25))).toBeUndefined();
  expect(await readResolution(path, hoursLater(-1))).toBeUndefined();
});

it.each(['', '{', '{"storedAt":"2026-11-23T12:00:00Z"}'])(
  'knows nothing when the file says %j',
  async (text) => {
    const path = join(folder, 'x.json');
    await writeFile(path, text);

    expect(await readResolution(path, now)).toBeUndefined();
  },
);

describe('another file for', () => {
  it.each<[string, ResolutionInputs]>([
    ['other requirements', { ...inputs, plan: pipPlan({ requirements: [{ spec: 'b', wantedBy: 'x' }] }) }],
    [
      'constraints',
      {
        ...inputs,
        plan: pipPlan({
          requirements: [{ spec: 'a', wantedBy: 'x' }],
          constraints: [{ spec: 'c<1', wantedBy: 'x' }],
        }),
      },
    ],
    [
      'another day',
      {
        ...inputs,
        plan: pipPlan({
          requirements: [{ spec: 'a', wantedBy: 'x' }],
          asOf: { kind: 'date', date: '2023-01-01' },
        }),
      },
    ],
    ['another platform', { ...inputs, plan: { ...inputs.plan, platform: 'linux/arm64' } }],
    ['another base', { ...inputs, plan: { ...inputs.plan, bases: [{ image: 'python:3.12-slim' }] } }],
    ['another index', { ...inputs, index: { indexUrl: 'https://other/simple', extraIndexUrls: [] } }],
    ['a mirror', { ...inputs, mirrors: { 'docker.io': 'mirror' } }],
  ])('%s', (_, other) => {
    expect(cachePathOf(folder, other)).not.toBe(cachePathOf(folder, inputs));
  });

  it('but not for what does not matter', () => {
    const sameFor: BuildPlanChange = { notices: ['other'], builder: 'other' };

    expect(cachePathOf(folder, { ...inputs, plan: { ...inputs.plan, ...sameFor } })).toBe(
      cachePathOf(folder, inputs),
    );
  });
});

type BuildPlanChange = Partial<ResolutionInputs['plan']>;
