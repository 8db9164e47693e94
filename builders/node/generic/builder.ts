import { defineBuilder } from '../../../src/builder-api.ts';
import { inspect } from './inspect.ts';
import { plan } from './plan.ts';

export default defineBuilder({
  id: 'node/generic',
  language: 'node',
  title: 'JavaScript or TypeScript class with the methods of a Seldon component',
  looksFor: [
    'MODEL_NAME=MyModel.js in .s2i/environment',
    'a .js, .mjs or .ts file that exports a class with predict, route, aggregate or transform_input',
  ],
  inspect,
  plan,
});
