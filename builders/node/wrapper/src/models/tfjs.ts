import { StartupError } from '../errors.ts';

/** To come. */
export function openTfjs(): Promise<object> {
  return Promise.reject(new StartupError('to come'));
}
