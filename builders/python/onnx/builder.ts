import { defineBuilder } from '../../../src/builder-api.ts';
import { inspect } from './inspect.ts';
import { plan } from './plan.ts';

export default defineBuilder({
  id: 'python/onnx',
  language: 'python',
  title: 'ONNX model, without any code',
  looksFor: ['one .onnx file, with its external data files beside it'],
  inspect,
  plan,
});
