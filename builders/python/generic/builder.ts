import { defineBuilder } from '../../../src/builder-api.ts';
import { inspect } from './inspect.ts';
import { plan } from './plan.ts';

export default defineBuilder({
  id: 'python/generic',
  language: 'python',
  title: 'Python class with the methods of a Seldon component',
  looksFor: [
    'MODEL_NAME in .s2i/environment',
    'a Python class with predict, route, aggregate or transform_input',
  ],
  inspect,
  plan,
});
