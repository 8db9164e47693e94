import { expect, it } from 'vitest';
import { pipPlan } from '../../test/support/pip-plan.ts';
import { changedWheels } from './allowed-files.ts';
import { lockOf } from './lock-text.ts';
import { withProjectPaths, withRelativePath, wheelNames } from './local-wheels.ts';
import { pipStepOf } from './pins.ts';
import { uvArguments } from './run-uv.ts';

const WHEELS = [
  { path: 'wheels/Acme_Foo-1.0+cpu-py3-none-any.whl', digest: `sha256:${'a'.repeat(64)}` },
  { path: 'other/acme_bar-2.0-py3-none-any.whl', digest: `sha256:${'b'.repeat(64)}` },
];
const printed = `[[packages]]
name = "acme-foo"
version = "1.0+cpu"
wheels = [{ url = "file:///tmp/x/wheels/Acme_Foo-1.0%2Bcpu-py3-none-any.whl", hashes = { sha256 = "${'a'.repeat(64)}" } }]

[[packages]]
name = "acme-bar"
version = "2.0"
archive = { path = "other/acme_bar-2.0-py3-none-any.whl", hashes = { sha256 = "${'c'.repeat(64)}" } }

[[packages]]
name = "six"
version = "1.17.0"
wheels = [{ url = "https://files.example.com/six-1.17.0-py3-none-any.whl", hashes = { sha256 = "${'d'.repeat(64)}" } }]
`;

it('puts paths of the project into the lock, and knows which of its wheels have changed', () => {
  const text = withProjectPaths(printed, WHEELS);

  expect(text).toContain('wheels = [{ path = "wheels/Acme_Foo-1.0+cpu-py3-none-any.whl", hashes');
  expect(text).toContain('url = "https://files.example.com/six');
  expect(lockOf(text, undefined).wheels).toEqual([
    'other/acme_bar-2.0-py3-none-any.whl',
    'wheels/Acme_Foo-1.0+cpu-py3-none-any.whl',
  ]);
  expect(changedWheels(text, pipStepOf(pipPlan({ wheels: WHEELS })))).toEqual([
    'other/acme_bar-2.0-py3-none-any.whl',
  ]);
  expect(changedWheels(text, pipStepOf(pipPlan({})))).toHaveLength(2);
});

it('tells uv of them', () => {
  const resolution = {
    ...{ requirements: [], constraints: [], excludes: [], lifted: [], sdists: [], cutoff: undefined },
    ...{
      python: '3.11.9',
      target: { platform: 'linux/amd64', libc: 'glibc' } as const,
      links: ['wheels', ''],
    },
  };
  const setting = { uv: { path: '/uv', version: '0', python: undefined }, refresh: false };
  const index = { indexUrl: 'https://index.example.com', extraIndexUrls: [], netrc: '' };

  expect(uvArguments(resolution, { ...setting, index }).join(' ')).toContain(
    '--find-links wheels --find-links .',
  );
  expect(withRelativePath({ spec: 'x[a] @ file:wheels/x-1-py3-none-any.whl', wantedBy: '' })).toBe(
    'x[a] @ ./wheels/x-1-py3-none-any.whl',
  );
  expect(wheelNames({ ...pipStepOf(pipPlan({})), wheels: WHEELS })).toEqual(['acme-bar', 'acme-foo']);
});
