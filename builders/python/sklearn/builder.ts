import { defineBuilder } from '../../../src/builder-api.ts';
import { mayHold } from '../may-hold.ts';
import { FORMAT } from './format.ts';

export default defineBuilder({
  id: 'python/sklearn',
  language: 'python',
  title: 'scikit-learn estimator in a pickle, without any code',
  looksFor: ['one .joblib or .pkl file that holds an estimator'],
  concerns: mayHold(FORMAT),
  load: async () => ({ ...(await import('./inspect.ts')), ...(await import('./plan.ts')) }),
});
