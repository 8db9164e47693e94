import type { NpmStep, OnnxFacts } from '../../../src/builder-api.ts';
import { runtimeFloorOf } from '../../project/onnx-runtime.ts';

/** The release that serves every model which the tables of `runtimeFloorOf` know: newer ones read older models. */
export const CURRENT = '1.23.2';

const PACKAGE = 'onnxruntime-node';

/** What is installed for a model. */
export interface Runtime {
  readonly step: NpmStep;
  /** "onnxruntime-node 1.23.2"; undefined where the registry decides. */
  readonly framework: string | undefined;
  readonly notices: readonly string[];
}

/** The release of onnxruntime-node for a model: pinned, or the newest for a model that is newer than this program. */
export function runtimeFor(onnx: OnnxFacts): Runtime {
  const { isKnown, what } = runtimeFloorOf(onnx);
  if (isKnown) return { step: stepFor(CURRENT), framework: `${PACKAGE} ${CURRENT}`, notices: [] };
  const notice = `${onnx.file} has ${what}, newer than this program knows: the newest ${PACKAGE} is likely to read it`;
  return { step: stepFor(`>=${CURRENT}`), framework: undefined, notices: [notice] };
}

/** What the package needs to compute on the CPU lies in it; its install script only fetches libraries for GPUs. */
function stepFor(range: string): NpmStep {
  const manifest = { dependencies: { [PACKAGE]: range } };
  return { kind: 'npm', manifest, lock: { from: 'registry' }, scripts: 'never' };
}
