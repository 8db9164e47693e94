import { compareVersions, parseVersion } from '../versions.ts';
import type { TensorFlowWish } from '../tensorflow-pin.ts';

/** The Keras that serves a model, the TensorFlow below it, and how sure that is. */
export interface KerasReleases {
  /** Undefined where the version comes with TensorFlow (Keras 2) or is not recorded. */
  readonly keras: string | undefined;
  readonly tensorflow: TensorFlowWish;
  /** Name and version of the release whose day counts. */
  readonly asOf: { readonly name: string; readonly version: string } | undefined;
  readonly notices: readonly string[];
}

// The last patch release of each TensorFlow whose tf.keras is that version of Keras 2 (https://keras.io/getting_started,
// "TensorFlow + Keras 2 backwards compatibility"; releases of https://pypi.org/project/tensorflow-cpu).
const TENSORFLOW_OF_KERAS_2: Readonly<Record<string, string>> = {
  '2.4': '2.4.4',
  '2.5': '2.5.3',
  '2.6': '2.6.5',
  '2.7': '2.7.4',
  '2.8': '2.8.4',
  '2.9': '2.9.3',
  '2.10': '2.10.1',
  '2.11': '2.11.1',
  '2.12': '2.12.1',
  '2.13': '2.13.1',
  '2.14': '2.14.1',
  '2.15': '2.15.1',
};
const LAST_WITH_KERAS_2 = '2.15.1';
const FIRST_WITH_KERAS_3 = '2.16.1';

/** Chooses releases by the Keras that wrote a file, which is all that it records. */
export function releasesFor(file: string, written: string | undefined): KerasReleases {
  const parsed = written === undefined ? undefined : parseVersion(written.replace(/-tf$/, ''));
  const third = parseVersion('3');
  if (written === undefined || parsed === undefined || third === undefined) return unknownRelease(file);
  return compareVersions(parsed, third) < 0 ? keras2(file, written) : keras3(file, written);
}

function unknownRelease(file: string): KerasReleases {
  return {
    keras: undefined,
    tensorflow: { version: LAST_WITH_KERAS_2, wantedBy: file },
    asOf: undefined,
    notices: [
      `${file} does not say which Keras wrote it, as files of before Keras 2: TensorFlow ${LAST_WITH_KERAS_2} is the last that reads such files`,
    ],
  };
}

function keras2(file: string, written: string): KerasReleases {
  const minor = written.split('.', 2).join('.');
  const version = TENSORFLOW_OF_KERAS_2[minor];
  const chosen = version ?? LAST_WITH_KERAS_2;
  const sure =
    version === undefined
      ? `TensorFlow ${chosen} is the last that reads files of Keras 2`
      : `TensorFlow ${chosen} is the one that came with it`;
  return {
    keras: undefined,
    tensorflow: { version: chosen, wantedBy: file },
    asOf: undefined,
    notices: [`${file} records Keras ${written} and no TensorFlow: ${sure}`],
  };
}

function keras3(file: string, written: string): KerasReleases {
  return {
    keras: written,
    tensorflow: { version: undefined, atLeast: FIRST_WITH_KERAS_3, wantedBy: file },
    asOf: { name: 'keras', version: written },
    notices: [
      `${file} records Keras ${written} and no TensorFlow: the newest of that release's day is likely the right one`,
    ],
  };
}
