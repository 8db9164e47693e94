import { defineBuilder } from '../../../src/builder-api.ts';
import { inspect } from './inspect.ts';
import { plan } from './plan.ts';

export default defineBuilder({
  id: 'python/mlflow',
  language: 'python',
  title: 'MLflow model folder, without any code',
  looksFor: ['one folder with an MLmodel file'],
  inspect,
  plan,
});
