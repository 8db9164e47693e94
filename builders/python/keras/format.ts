import type { ArtifactFormat } from '../artifact-format.ts';

const HDF5 = Uint8Array.of(0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a);

export const FORMAT: ArtifactFormat = {
  builder: 'python/keras',
  one: 'a Keras model',
  several: 'Keras models',
  hasName: (name) => name.endsWith('.keras'),
  // Many other programs write HDF5: what is inside decides later.
  mayHaveName: (name) => name.endsWith('.h5') || name.endsWith('.hdf5'),
  hasHead: (head) => HDF5.every((byte, at) => head[at] === byte),
};
