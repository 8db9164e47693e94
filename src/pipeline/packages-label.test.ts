import { expect, it } from 'vitest';
import { packagesIn, packagesLabelOf } from './packages-label.ts';

it('lists packages so that they can be read back, whatever their order was', () => {
  const packages = [
    { name: 'six', version: '1.16.0', sizeBytes: 11_000 },
    { name: '@tensorflow/tfjs', version: '4.22.0' },
    { name: 'six', version: '1.16.0' },
  ];
  const label = packagesLabelOf(packages);
  expect(label).toBe('@tensorflow/tfjs@4.22.0 six@1.16.0');
  expect(packagesIn(label)).toEqual([
    { name: '@tensorflow/tfjs', version: '4.22.0' },
    { name: 'six', version: '1.16.0' },
  ]);
  expect(packagesIn('')).toEqual([]);
});
