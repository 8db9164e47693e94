import type { Operation } from './meta.ts';

/** What a path does. */
export type Target = Operation | 'metadata' | 'ping' | 'openapi';

const GET = ['GET', 'HEAD'];
const BOTH = ['GET', 'HEAD', 'POST'];
const POST = ['POST'];

/** Every path, whatever the service type: target and methods. */
export const PATHS: readonly (readonly [path: string, target: Target, methods: readonly string[]])[] = [
  ['/predict', 'predict', BOTH],
  ['/api/v1.0/predictions', 'predict', POST],
  ['/api/v0.1/predictions', 'predict', POST],
  ['/transform-input', 'transform_input', BOTH],
  ['/transform-output', 'transform_output', BOTH],
  ['/route', 'route', BOTH],
  ['/aggregate', 'aggregate', BOTH],
  ['/send-feedback', 'send_feedback', BOTH],
  ['/api/v1.0/feedback', 'send_feedback', POST],
  ['/api/v0.1/feedback', 'send_feedback', POST],
  ['/health/status', 'health_status', GET],
  ['/api/v1.0/health/status', 'health_status', GET],
  ['/metadata', 'metadata', GET],
  ['/api/v1.0/metadata', 'metadata', GET],
  ['/health/ping', 'ping', GET],
  ['/seldon.json', 'openapi', GET],
];

/** Whether a target calls the component, and so is worth a span. */
export function needsComponent(target: Target): boolean {
  return target !== 'metadata' && target !== 'ping' && target !== 'openapi';
}
