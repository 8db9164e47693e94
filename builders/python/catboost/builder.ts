import { defineBuilder } from '../../../src/builder-api.ts';
import { inspect } from './inspect.ts';
import { plan } from './plan.ts';

export default defineBuilder({
  id: 'python/catboost',
  language: 'python',
  title: 'CatBoost model, without any code',
  looksFor: ['one .cbm file that CatBoost saved'],
  inspect,
  plan,
});
