import { expositionOf } from '../exposition.ts';
import { labelsOf, type Settings } from '../settings.ts';
import { startCustomService } from './custom-service.ts';
import { serveMetrics } from './metrics-server.ts';
import { startWorker, type Surroundings } from './worker.ts';

/** Serves everything from this process until `stop` is called. */
export async function serveAlone(
  settings: Settings,
  around: Surroundings,
): Promise<{ readonly stop: () => Promise<void> }> {
  const worker = await startWorker(settings, around);
  const labels = { ...labelsOf(around.variables), worker_id: String(process.pid) };
  const metrics = await serveMetrics(settings, () => expositionOf(worker.store.all(), labels), around.log);
  const endService = worker.hasCustomService ? startCustomService(around.variables, around.log) : undefined;
  const grpc = settings.grpc ? `, gRPC on ${settings.grpcPort}` : '';
  around.log('INFO', `worker ${process.pid} is ready: REST on ${settings.restPort}${grpc}`);
  return {
    stop: async () => {
      endService?.();
      await Promise.all([worker.stop(), metrics.stop(1)]);
    },
  };
}
