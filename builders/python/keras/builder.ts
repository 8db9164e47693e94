import { defineBuilder } from '../../../src/builder-api.ts';
import { mayHold } from '../may-hold.ts';
import { FORMAT } from './format.ts';

export default defineBuilder({
  id: 'python/keras',
  language: 'python',
  title: 'Keras model in a .keras or .h5 file, without any code',
  looksFor: ['one .keras file, or one .h5 file that Keras wrote with its configuration'],
  concerns: mayHold(FORMAT),
  load: async () => ({ ...(await import('./inspect.ts')), ...(await import('./plan.ts')) }),
});
