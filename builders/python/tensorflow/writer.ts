import { compareVersions, parseVersion } from '../versions.ts';

/** The TensorFlow that serves a SavedModel, and what to say about the choice. */
export interface ServingTensorFlow {
  readonly version: string | undefined;
  readonly notices: readonly string[];
}

// The last release that Python 3.9 to 3.11 have wheels for and that still has all of TensorFlow 1's operators.
const READS_TENSORFLOW_1 = '2.15.1';

/**
 * The release that wrote a model serves it. TensorFlow 2 reads what TensorFlow 1 wrote
 * (https://www.tensorflow.org/guide/versions, "Compatibility of graphs and checkpoints"), for which there is no Python any more.
 */
export function servingTensorFlow(file: string, written: string | undefined): ServingTensorFlow {
  const parsed = written === undefined ? undefined : parseVersion(written);
  if (written === undefined || parsed === undefined) {
    return { version: undefined, notices: [`${file} does not say which release of TensorFlow wrote it`] };
  }
  const second = parseVersion('2');
  if (second !== undefined && compareVersions(parsed, second) < 0) {
    const notice = `${file} was written by TensorFlow ${written}, which no supported Python has: TensorFlow ${READS_TENSORFLOW_1} serves it`;
    return { version: READS_TENSORFLOW_1, notices: [notice] };
  }
  return { version: written, notices: [] };
}
