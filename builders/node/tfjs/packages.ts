import { satisfies, valid } from 'semver';
import type { NpmStep } from '../../../src/builder-api.ts';
import type { TfjsModel } from './find-model.ts';

/** The release for models that do not name theirs, or name one whose packages no longer suit Node. */
export const CURRENT = '4.22.0';
const SUITED = '>=3.0.0';

/** The release of TensorFlow.js that serves a model. */
export interface Release {
  readonly version: string;
  readonly notices: readonly string[];
}

/** The release that wrote the model, where that says so and suits Node: newer ones read older models. */
export function releaseFor({ file, tfjsVersion }: TfjsModel): Release {
  if (tfjsVersion !== undefined && valid(tfjsVersion) !== null && satisfies(tfjsVersion, SUITED)) {
    return { version: tfjsVersion, notices: [] };
  }
  const why = tfjsVersion === undefined ? 'names no release' : `was written by ${tfjsVersion}`;
  return { version: CURRENT, notices: [`${file} ${why}: TensorFlow.js ${CURRENT} serves it`] };
}

const SCOPE = '@tensorflow';

/** The packages that serve a model: no more of TensorFlow.js than it needs, and no native code. */
export function packagesFor({ format }: TfjsModel, version: string): NpmStep {
  const loader = format === 'layers-model' ? ['tfjs-layers'] : ['tfjs-converter'];
  const names = [...loader, 'tfjs-core', 'tfjs-backend-cpu', 'tfjs-backend-wasm'];
  const dependencies = Object.fromEntries(names.sort().map((name) => [`${SCOPE}/${name}`, version]));
  return { kind: 'npm', manifest: { dependencies }, lock: { from: 'registry' }, scripts: 'none' };
}
