import { defineBuilder } from '../../../src/builder-api.ts';
import { inspect } from './inspect.ts';
import { plan } from './plan.ts';

export default defineBuilder({
  id: 'python/lightgbm',
  language: 'python',
  title: 'LightGBM model, without any code',
  looksFor: ['one .txt, .lgb or .model file that LightGBM saved'],
  inspect,
  plan,
});
