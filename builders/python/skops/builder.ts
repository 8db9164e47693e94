import { defineBuilder } from '../../../src/builder-api.ts';
import { inspect } from './inspect.ts';
import { plan } from './plan.ts';

export default defineBuilder({
  id: 'python/skops',
  language: 'python',
  title: 'scikit-learn estimator in a skops file, without any code',
  looksFor: ['one .skops file that holds an estimator'],
  inspect,
  plan,
});
