import type { ComponentKind } from '../model/plan-parts.ts';

/** An operation of a component, and where it is called (Seldon Core v1, "Internal microservice API"). */
export interface Operation {
  readonly name: 'predict' | 'transform-input' | 'transform-output' | 'route' | 'aggregate';
  readonly path: string;
  /** The same over the path that clients use when no service orchestrator stands before the component. */
  readonly externalPath?: string;
  /** Full gRPC method of the component's own service. */
  readonly method: string;
  /** The other service that must do the same. */
  readonly otherMethod: string;
  /** A combiner takes a list of messages. */
  readonly takesList: boolean;
}

const PREDICT: Operation = {
  name: 'predict',
  path: '/predict',
  externalPath: '/api/v1.0/predictions',
  method: '/seldon.protos.Model/Predict',
  otherMethod: '/seldon.protos.Seldon/Predict',
  takesList: false,
};

const TRANSFORM_INPUT: Operation = {
  name: 'transform-input',
  path: '/transform-input',
  method: '/seldon.protos.Transformer/TransformInput',
  otherMethod: '/seldon.protos.Generic/TransformInput',
  takesList: false,
};

const TRANSFORM_OUTPUT: Operation = {
  name: 'transform-output',
  path: '/transform-output',
  method: '/seldon.protos.OutputTransformer/TransformOutput',
  otherMethod: '/seldon.protos.Generic/TransformOutput',
  takesList: false,
};

const ROUTE: Operation = {
  name: 'route',
  path: '/route',
  method: '/seldon.protos.Router/Route',
  otherMethod: '/seldon.protos.Generic/Route',
  takesList: false,
};

const AGGREGATE: Operation = {
  name: 'aggregate',
  path: '/aggregate',
  method: '/seldon.protos.Combiner/Aggregate',
  otherMethod: '/seldon.protos.Generic/Aggregate',
  takesList: true,
};

/**
 * What a component of this kind may be there for. A transformer implements one of two operations (the other hands its
 * input on), and nothing but a call tells which.
 */
export function operationsOf(component: ComponentKind): readonly [Operation, ...Operation[]] {
  switch (component) {
    case 'MODEL':
    case 'OUTLIER_DETECTOR':
      return [PREDICT];
    case 'TRANSFORMER':
      return [TRANSFORM_INPUT, TRANSFORM_OUTPUT];
    case 'ROUTER':
      return [ROUTE];
    case 'COMBINER':
      return [AGGREGATE];
  }
}
