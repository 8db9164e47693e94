import { defineBuilder } from '../../../src/builder-api.ts';
import { mayBeNamed } from '../../project/environment.ts';

export default defineBuilder({
  id: 'node/tfjs',
  language: 'node',
  title: 'TensorFlow.js model (layers or graph), without any code',
  looksFor: ['one model.json of TensorFlow.js with the weight files that it names'],
  concerns: (files, options) =>
    mayBeNamed('SELDON_ARTIFACT', files, options) ||
    files.some((file) => file.toLowerCase().endsWith('.json')),
  load: async () => ({ ...(await import('./inspect.ts')), ...(await import('./plan.ts')) }),
});
