import { defineBuilder } from '../../../src/builder-api.ts';
import { inspect } from './inspect.ts';
import { plan } from './plan.ts';

export default defineBuilder({
  id: 'node/onnx',
  language: 'node',
  title: 'ONNX model, without any code, in Node',
  looksFor: ['one .onnx file, with its external data files beside it'],
  onRequest: true,
  inspect,
  plan,
});
