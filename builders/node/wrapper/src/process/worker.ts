import { grpcMethods } from '../grpc/api.ts';
import { describe, StartupError } from '../errors.ts';
import { GrpcServer, type GrpcEvents } from '../grpc/server.ts';
import { nameOfCode } from '../grpc/status.ts';
import { HttpServer } from '../http/server.ts';
import { MetaMaker } from '../meta.ts';
import { MetricStore } from '../metrics.ts';
import { Operations } from '../operations.ts';
import { RestApi } from '../rest-api.ts';
import type { Settings, Variables } from '../settings.ts';
import type { Tracing } from '../tracing/types.ts';
import { Calls } from './calls.ts';
import { loadComponent } from './load.ts';
import type { Log } from './logs.ts';
import { puidOf, puidOfCall } from './puid.ts';

/** A worker that serves. */
export interface Worker {
  readonly store: MetricStore;
  readonly calls: Calls;
  readonly hasCustomService: boolean;
  readonly stop: () => Promise<void>;
}

/** What a worker needs of its process. */
export interface Surroundings {
  readonly folder: string;
  readonly variables: Variables;
  readonly log: Log;
  readonly access: (line: string) => void;
  /** Told of every request that was served. */
  readonly served: () => void;
}

/** Loads the component and serves it over REST and gRPC. The ports are opened once it is loaded, and not before. */
export async function startWorker(settings: Settings, around: Surroundings): Promise<Worker> {
  const { folder, log, access, served } = around;
  const tracing = await tracingFor(settings, around);
  const { component, metadata } = await loadComponent(settings, folder, log);
  if (!component.isUseful)
    log('WARNING', `"${settings.modelName}" has none of the methods that Seldon calls`);
  const store = new MetricStore();
  const operations = new Operations(component, new MetaMaker(settings, store));
  const api = new RestApi(operations, { settings, metadata, tracing }, (message, error, request) => {
    log('ERROR', message, { error, puid: puidOf(request) });
  });
  const calls = new Calls();
  const isWatched = settings.callSeconds !== undefined;
  const answer = isWatched ? calls.watching(api.answer) : api.answer;
  const http = new HttpServer(settings, answer, ({ method, path }, { status }, length) => {
    served();
    if (settings.accessLog) access(`${method} ${path} ${status} ${length}\n`);
  });
  const methods = grpcMethods({ operations, metadata, settings, tracing });
  const watched = [...methods].map(([path, method]) => [path, calls.watching(method)] as const);
  const grpc = new GrpcServer(
    isWatched ? new Map(watched) : methods,
    settings.grpcMaxMessage,
    grpcEvents(settings, around),
  );
  if (settings.grpc) await opened('gRPC', settings.grpcPort, grpc.listen(settings.grpcPort));
  await opened('REST', settings.restPort, http.listen(settings.restPort));
  return {
    store,
    calls,
    hasCustomService: component.method('custom_service') !== undefined,
    stop: async () => {
      await Promise.all([http.stop(settings.drainSeconds), grpc.stop(settings.drainSeconds)]);
      await tracing?.finish();
    },
  };
}

function grpcEvents({ accessLog }: Settings, { log, access, served }: Surroundings): GrpcEvents {
  return {
    failed: (details, error, call) => {
      log('ERROR', `the component failed: ${details}`, { error, puid: puidOfCall(call) });
    },
    answered: (path, code, length) => {
      served();
      if (accessLog) access(`gRPC ${path} ${nameOfCode(code)} ${length}\n`);
    },
  };
}

/** Servers without traces need not load it. It is there before the component, which may make a tracer when it is loaded. */
async function tracingFor(
  { tracing, modelName }: Settings,
  { variables, log }: Surroundings,
): Promise<Tracing | undefined> {
  if (!tracing) return undefined;
  const { tracingOf } = await import('../tracing/tracing.ts');
  return tracingOf(modelName, variables, log);
}

async function opened(name: string, port: number, listening: Promise<number>): Promise<void> {
  try {
    await listening;
  } catch (error) {
    throw new StartupError(`could not open the ${name} port ${port}: ${describe(error)}`);
  }
}
