const SELDON = ['Generic', 'Model', 'Router', 'Transformer', 'OutputTransformer', 'Combiner', 'Seldon'];

/** Full names of all services of the port. */
export const SERVICE_NAMES: readonly string[] = [
  ...SELDON.map((name) => `seldon.protos.${name}`),
  'grpc.health.v1.Health',
  'grpc.reflection.v1.ServerReflection',
  'grpc.reflection.v1alpha.ServerReflection',
];
