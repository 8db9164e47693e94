import { defineBuilder } from '../../../src/builder-api.ts';
import { inspect } from './inspect.ts';
import { plan } from './plan.ts';

export default defineBuilder({
  id: 'node/tfjs',
  language: 'node',
  title: 'TensorFlow.js model (layers or graph), without any code',
  looksFor: ['one model.json of TensorFlow.js with the weight files that it names'],
  inspect,
  plan,
});
