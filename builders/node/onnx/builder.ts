import { defineBuilder } from '../../../src/builder-api.ts';

export default defineBuilder({
  id: 'node/onnx',
  language: 'node',
  title: 'ONNX model, without any code, in Node',
  looksFor: ['one .onnx file, with its external data files beside it'],
  onRequest: true,
  concerns: (files) => files.some((file) => file.toLowerCase().endsWith('.onnx')),
  load: async () => ({ ...(await import('./inspect.ts')), ...(await import('./plan.ts')) }),
});
