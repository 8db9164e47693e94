import { expect, it } from 'vitest';
import { lockChanges, lockChangeText } from './lock-changes.ts';

it('tells what came, went and changed, by name', () => {
  const before = [
    { name: 'numpy', version: '1.24.2' },
    { name: 'six', version: '1.16.0' },
    { name: 'joblib', version: '1.2.0' },
  ];
  const after = [
    { name: 'joblib', version: '1.2.0', sizeBytes: 1 },
    { name: 'numpy', version: '1.24.3' },
    { name: 'attrs', version: '23.1.0' },
  ];

  expect(lockChanges(before, after)).toEqual([
    { name: 'attrs', to: '23.1.0' },
    { name: 'numpy', from: '1.24.2', to: '1.24.3' },
    { name: 'six', from: '1.16.0' },
  ]);
  expect(lockChanges(after, after)).toEqual([]);
});

it('tells of packages that are there in several versions', () => {
  const both = [
    { name: 'ms', version: '2.1.3' },
    { name: 'ms', version: '2.0.0' },
  ];
  const changes = lockChanges(both, [{ name: 'ms', version: '2.1.3' }]);
  expect(changes.map(lockChangeText)).toEqual(['ms 2.0.0 and 2.1.3 is now 2.1.3']);
  expect(lockChanges(both, both.toReversed())).toEqual([]);
});
