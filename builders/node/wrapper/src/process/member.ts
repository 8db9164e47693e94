import { expositionOf } from '../exposition.ts';
import { labelsOf, type Settings } from '../settings.ts';
import { isToWorker, type FromWorker } from './talk.ts';
import { startWorker, type Surroundings } from './worker.ts';

const BEAT_MS = 500;

/** Serves as one of several workers; the first process says when to stop, and asks for metrics. */
export async function serveAsMember(
  settings: Settings,
  around: Surroundings,
): Promise<{ readonly stop: () => Promise<void> }> {
  const tell = (message: FromWorker): void => {
    process.send?.(message);
  };
  const worker = await startWorker(settings, { ...around, served: countingTo(limitOf(settings), tell) });
  const labels = { ...labelsOf(around.variables), worker_id: String(process.pid) };
  process.on('message', (message) => {
    if (!isToWorker(message)) return;
    if (message.kind === 'metrics')
      tell({ kind: 'metrics', id: message.id, text: expositionOf(worker.store.all(), labels) });
    else process.kill(process.pid, 'SIGTERM');
  });
  // Without the first process nobody would end this one.
  process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  tell({ kind: 'ready' });
  if (settings.callSeconds !== undefined) {
    setInterval(() => {
      tell({ kind: 'beat', longest: worker.calls.longest() });
    }, BEAT_MS).unref();
  }
  if (worker.hasCustomService) tell({ kind: 'custom service' });
  return worker;
}

/** How many requests a worker serves; some more for some, so that not all are renewed at once. */
function limitOf({ maxRequests, maxRequestsJitter }: Settings): number {
  return maxRequests === 0 ? Infinity : maxRequests + Math.floor(Math.random() * (maxRequestsJitter + 1));
}

function countingTo(limit: number, tell: (message: FromWorker) => void): () => void {
  let count = 0;
  return () => {
    count += 1;
    if (count === limit) tell({ kind: 'tired' });
  };
}
