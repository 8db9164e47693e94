import type { BuildPlan, PlanOptions } from '../../../src/builder-api.ts';
import { type NodeFacts, planNode } from '../plan-node.ts';

/** Plans the image of an ONNX model. Throws E_NO_NODE_FITS. */
export function plan(facts: NodeFacts, options: PlanOptions): BuildPlan {
  return planNode('node/onnx', facts, options);
}
