import { defineBuilder } from '../../../src/builder-api.ts';

export default defineBuilder({
  id: 'node/generic',
  language: 'node',
  title: 'JavaScript or TypeScript class with the methods of a Seldon component',
  looksFor: [
    'MODEL_NAME=MyModel.js in .s2i/environment',
    'a .js, .mjs or .ts file that exports a class with predict, route, aggregate or transform_input',
  ],
  concerns: (files) => files.some((file) => /\.[mc]?[jt]s$/.test(file)),
  load: async () => ({ ...(await import('./inspect.ts')), ...(await import('./plan.ts')) }),
});
