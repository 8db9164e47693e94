import { defineBuilder } from '../../../src/builder-api.ts';
import { inspect } from './inspect.ts';
import { plan } from './plan.ts';

export default defineBuilder({
  id: 'python/sklearn',
  language: 'python',
  title: 'scikit-learn estimator in a pickle, without any code',
  looksFor: ['one .joblib or .pkl file that holds an estimator'],
  inspect,
  plan,
});
