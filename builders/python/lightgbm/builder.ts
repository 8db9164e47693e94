import { defineBuilder } from '../../../src/builder-api.ts';
import { mayHold } from '../may-hold.ts';
import { FORMAT } from './format.ts';

export default defineBuilder({
  id: 'python/lightgbm',
  language: 'python',
  title: 'LightGBM model, without any code',
  looksFor: ['one .txt, .lgb or .model file that LightGBM saved'],
  concerns: mayHold(FORMAT),
  load: async () => ({ ...(await import('./inspect.ts')), ...(await import('./plan.ts')) }),
});
