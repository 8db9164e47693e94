import { defineBuilder } from '../../../src/builder-api.ts';
import { inspect } from './inspect.ts';
import { plan } from './plan.ts';

export default defineBuilder({
  id: 'python/keras',
  language: 'python',
  title: 'Keras model in a .keras or .h5 file, without any code',
  looksFor: ['one .keras file, or one .h5 file that Keras wrote with its configuration'],
  inspect,
  plan,
});
