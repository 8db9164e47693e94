import { describe, expect, it } from 'vitest';
import type { NodeManager } from '../../model/node-plan.ts';
import { checkManagerLock, knownManagerLock } from './manager-lock-text.ts';

const PNPM: NodeManager = { kind: 'pnpm', version: '9.15.9', integrity: 'sha512-AA==', files: [] };
const UNKNOWN: NodeManager = { kind: 'pnpm', version: '9.15.9', files: [] };

describe('the lock of a package manager', () => {
  it('is made of its hash, with its program', () => {
    expect(JSON.parse(knownManagerLock(PNPM) ?? '')).toEqual({
      lockfileVersion: 3,
      requires: true,
      packages: {
        '': { dependencies: { pnpm: '9.15.9' } },
        'node_modules/pnpm': { version: '9.15.9', integrity: 'sha512-AA==', bin: { pnpm: 'bin/pnpm.cjs' } },
      },
    });
  });

  it.each<[string, NodeManager]>([
    ['whose hash is not known', UNKNOWN],
    ['that is several packages', { ...PNPM, version: '12.21.0' }],
  ])('is left to npm for one %s', (_name, manager) => {
    expect(knownManagerLock(manager)).toBeUndefined();
  });

  it.each<[NodeManager, string, boolean]>([
    [PNPM, 'sha512-AA==', true],
    [UNKNOWN, 'sha512-BB==', true],
    [PNPM, 'sha512-BB==', false],
    [UNKNOWN, '', false],
  ])('is held against the hash of package.json: %j, %j', (manager, integrity, isRight) => {
    const text = JSON.stringify({ packages: { 'node_modules/pnpm': { version: '9.15.9', integrity } } });
    const check = (): void => {
      checkManagerLock(manager, text);
    };

    if (isRight) expect(check).not.toThrow();
    else expect(check).toThrow(expect.objectContaining({ code: 'E_BAD_LOCK', file: 'package.json' }));
  });
});
