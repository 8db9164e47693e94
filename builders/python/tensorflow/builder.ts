import { defineBuilder } from '../../../src/builder-api.ts';
import { inspect } from './inspect.ts';
import { plan } from './plan.ts';

export default defineBuilder({
  id: 'python/tensorflow',
  language: 'python',
  title: 'TensorFlow SavedModel, without any code',
  looksFor: ['one folder with saved_model.pb, or numbered folders (1, 2 …) with one each'],
  inspect,
  plan,
});
