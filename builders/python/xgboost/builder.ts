import { defineBuilder } from '../../../src/builder-api.ts';
import { mayHold } from '../may-hold.ts';
import { FORMAT } from './format.ts';

export default defineBuilder({
  id: 'python/xgboost',
  language: 'python',
  title: 'XGBoost model, without any code',
  looksFor: ['one .json, .ubj, .model or .bst file that XGBoost saved'],
  concerns: mayHold(FORMAT),
  load: async () => ({ ...(await import('./inspect.ts')), ...(await import('./plan.ts')) }),
});
