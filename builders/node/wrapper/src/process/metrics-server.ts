import { HttpServer } from '../http/server.ts';
import type { Response } from '../http/messages.ts';
import type { Settings } from '../settings.ts';

const TYPE = 'text/plain; version=0.0.4; charset=utf-8';
const PLAIN = 'text/plain; charset=utf-8';

/** Serves `text()` at the path for Prometheus, on a port of its own. */
export async function serveMetrics(
  settings: Settings,
  text: () => string | Promise<string>,
): Promise<HttpServer> {
  const limits = { maxBody: 65_536, headerSeconds: 10, keepAliveSeconds: 120 };
  const server = new HttpServer(
    limits,
    async ({ path, method }): Promise<Response> => {
      if (path !== settings.metricsPath) return { status: 404, body: 'not found\n', type: PLAIN };
      if (method !== 'GET' && method !== 'HEAD')
        return { status: 405, body: 'method not allowed\n', type: PLAIN };
      return { status: 200, body: await text(), type: TYPE };
    },
    () => undefined,
  );
  await server.listen(settings.metricsPort);
  return server;
}
