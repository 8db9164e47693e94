import { randomInt } from 'node:crypto';
import { SeldonBuildError } from '../errors.ts';
import type { ContractReport } from '../model/contract.ts';
import type { ComponentKind } from '../model/plan-parts.ts';
import type { Containers, Running } from '../model/ports.ts';
import { METRICS_PATH } from './checks/metrics.ts';
import { noNetwork } from './checks/no-network.ts';
import { parseContract } from './contract-json.ts';
import { testOnline, type OnlineReport, type OnlineTest } from './online.ts';
import { perform, type Performed } from './perform.ts';

/** What is tested, and how long anything may take. */
export interface VerifyOptions {
  readonly image: string;
  readonly component: ComponentKind;
  /** Text of the project's contract.json; without it the image itself is asked. */
  readonly contract?: string;
  readonly containers: Containers;
  /** The component is one of our ready-made model classes: rows that lack columns must get a 4xx status. */
  readonly bareModel?: boolean;
  /** SELDON_INIT_SECONDS of the image itself. */
  readonly initSeconds?: string | undefined;
  /** Until the component is healthy, in each of the two starts. */
  readonly startTimeoutSeconds?: number;
  readonly requestTimeoutSeconds?: number;
  /** From SIGTERM to the end. */
  readonly stopTimeoutSeconds?: number;
}

/** Kubernetes gives a container 30 s to end, of which the preStop of Seldon's operator takes 10. */
const LIMITS = { startTimeoutSeconds: 120, requestTimeoutSeconds: 60, stopTimeoutSeconds: 20 } as const;

/**
 * Starts an image as production would (a random user, group 0), calls it over REST and gRPC, and reports what it found;
 * a second start, without a network, runs at the same time. Throws E_CONTAINER_FAILED when the image does not come up,
 * E_BAD_CONTRACT for a contract that cannot be used, and the signal's reason when that is aborted. Leaves no container.
 */
export async function verifyImage(options: VerifyOptions, running: Running): Promise<ContractReport> {
  const { contract } = options;
  const declared = contract === undefined ? undefined : parseContract(contract);
  const started = performance.now();
  const ending = new AbortController();
  const start = {
    image: options.image,
    containers: options.containers,
    user: `${randomInt(10_000, 60_000)}:0`,
    env: environmentOf(options),
  };
  const test: OnlineTest = {
    bareModel: false,
    ...LIMITS,
    ...options,
    declared,
    emit: running.emit,
    signal: AbortSignal.any([running.signal, ending.signal]),
    elapsedMs: () => performance.now() - started,
  };
  const offline = perform(noNetwork, {
    ...start,
    signal: test.signal,
    timeoutSeconds: test.startTimeoutSeconds,
  });
  const online = startOnline(start, test);
  try {
    const report = together(...(await Promise.all([online, offline])));
    for (const text of report.logTail ?? []) running.emit({ type: 'output', text });
    return report;
  } catch (error) {
    const lines = error instanceof SeldonBuildError ? error.output : [];
    for (const text of lines) running.emit({ type: 'output', text });
    throw error;
  } finally {
    // Whichever of the two failed, the other one ends and removes its container before we return.
    ending.abort();
    await Promise.allSettled([online, offline]);
    running.signal.throwIfAborted();
  }
}

/** A component that never gets done with `init` says so before we give up on it: its reason beats ours. */
function environmentOf({ initSeconds, startTimeoutSeconds }: VerifyOptions): Start['env'] {
  const timeoutSeconds = startTimeoutSeconds ?? LIMITS.startTimeoutSeconds;
  return {
    PREDICTIVE_UNIT_METRICS_ENDPOINT: METRICS_PATH,
    SELDON_INIT_SECONDS: initSeconds ?? String(Math.max(1, Math.floor(timeoutSeconds * 0.9))),
  };
}

function together(online: OnlineReport, offline: Performed): ContractReport {
  const checks = [...online.checks, ...offline.checks];
  return { ...offline, ...online, checks, passed: checks.every(({ passed }) => passed) };
}

interface Start {
  readonly image: string;
  readonly containers: Containers;
  readonly user: string;
  readonly env: Readonly<Record<string, string>>;
}

async function startOnline({ containers, image, user, env }: Start, test: OnlineTest): Promise<OnlineReport> {
  await using container = await containers.start({ image, user, env, network: 'published' });
  return await testOnline(container, test);
}
