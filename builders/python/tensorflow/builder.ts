import { defineBuilder } from '../../../src/builder-api.ts';
import { mayHold } from '../may-hold.ts';
import { FORMAT } from './format.ts';

export default defineBuilder({
  id: 'python/tensorflow',
  language: 'python',
  title: 'TensorFlow SavedModel, without any code',
  looksFor: ['one folder with saved_model.pb, or numbered folders (1, 2 …) with one each'],
  concerns: mayHold(FORMAT),
  load: async () => ({ ...(await import('./inspect.ts')), ...(await import('./plan.ts')) }),
});
