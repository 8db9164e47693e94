import { defineBuilder } from '../../../src/builder-api.ts';

export default defineBuilder({
  id: 'python/generic',
  language: 'python',
  title: 'Python class with the methods of a Seldon component',
  looksFor: [
    'MODEL_NAME in .s2i/environment',
    'a Python class with predict, route, aggregate or transform_input',
  ],
  concerns: (files) => files.some((file) => /\.(?:py|so|pyd)$/.test(file)),
  load: async () => ({ ...(await import('./inspect.ts')), ...(await import('./plan.ts')) }),
});
