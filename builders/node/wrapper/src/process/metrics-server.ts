import { HttpServer } from '../http/server.ts';
import { describe } from '../errors.ts';
import type { Request, Response } from '../http/messages.ts';
import type { Settings } from '../settings.ts';
import type { Log } from './logs.ts';

const TYPE = 'text/plain; version=0.0.4; charset=utf-8';
const PLAIN = 'text/plain; charset=utf-8';

/** What stops the port for Prometheus. */
export interface Stoppable {
  readonly stop: (seconds: number) => Promise<void>;
}

/** Serves `text()` at the path for Prometheus, on a port of its own. One that is taken is reported: a model serves without. */
export async function serveMetrics(
  settings: Settings,
  text: () => string | Promise<string>,
  log: Log,
): Promise<Stoppable> {
  const limits = { maxBody: 65_536, headerSeconds: 10, keepAliveSeconds: 120 };
  const answer = async ({ path, method }: Request): Promise<Response> => {
    if (path !== settings.metricsPath) return { status: 404, body: 'not found\n', type: PLAIN };
    if (method !== 'GET' && method !== 'HEAD')
      return { status: 405, body: 'method not allowed\n', type: PLAIN };
    return { status: 200, body: await text(), type: TYPE };
  };
  const server = new HttpServer(limits, answer, () => undefined);
  await server.listen(settings.metricsPort).catch((error: unknown) => {
    log('ERROR', `could not open the metrics port ${settings.metricsPort}: ${describe(error)}`);
  });
  return server;
}
