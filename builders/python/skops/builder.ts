import { defineBuilder } from '../../../src/builder-api.ts';
import { mayHold } from '../may-hold.ts';
import { FORMAT } from './format.ts';

export default defineBuilder({
  id: 'python/skops',
  language: 'python',
  title: 'scikit-learn estimator in a skops file, without any code',
  looksFor: ['one .skops file that holds an estimator'],
  concerns: mayHold(FORMAT),
  load: async () => ({ ...(await import('./inspect.ts')), ...(await import('./plan.ts')) }),
});
