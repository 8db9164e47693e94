import type { Request } from '../http/messages.ts';
import type { Later } from '../later.ts';

/** Puts spans around what the component does. The code behind it is loaded only where TRACING is set. */
export interface Tracing {
  readonly rest: <T>(operation: string, request: Request, call: () => Later<T>) => Later<T>;
  readonly grpc: <T>(
    method: string,
    header: (name: string) => string | undefined,
    call: () => Later<T>,
  ) => Later<T>;
  /** Exports what is left, for a short time. */
  readonly finish: () => Promise<void>;
}
