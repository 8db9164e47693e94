import { defineBuilder } from '../../../src/builder-api.ts';
import { inspect } from './inspect.ts';
import { plan } from './plan.ts';

export default defineBuilder({
  id: 'python/xgboost',
  language: 'python',
  title: 'XGBoost model, without any code',
  looksFor: ['one .json, .ubj, .model or .bst file that XGBoost saved'],
  inspect,
  plan,
});
