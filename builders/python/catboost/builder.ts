import { defineBuilder } from '../../../src/builder-api.ts';
import { mayHold } from '../may-hold.ts';
import { FORMAT } from './format.ts';

export default defineBuilder({
  id: 'python/catboost',
  language: 'python',
  title: 'CatBoost model, without any code',
  looksFor: ['one .cbm file that CatBoost saved'],
  concerns: mayHold(FORMAT),
  load: async () => ({ ...(await import('./inspect.ts')), ...(await import('./plan.ts')) }),
});
