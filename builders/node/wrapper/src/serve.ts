/* eslint-disable n/no-process-env, n/no-process-exit -- the one file that meets the process */
import cluster from 'node:cluster';
import { readFileSync, writeFileSync } from 'node:fs';
import { parseAnnotations } from './annotations.ts';
import { describe, StartupError } from './errors.ts';
import { withFlags } from './flags.ts';
import { isCustomService, runCustomService, startCustomService } from './process/custom-service.ts';
import { logTo, type Log } from './process/logs.ts';
import { serveAsMember } from './process/member.ts';
import { serveAlone } from './process/single.ts';
import { Team } from './process/team.ts';
import { installSeldon } from './seldon-api.ts';
import { settingsOf, type Settings, type Variables } from './settings.ts';

const ANNOTATIONS = '/etc/podinfo/annotations';

function annotationsText(): string {
  try {
    return readFileSync(ANNOTATIONS, 'utf8');
  } catch {
    return ''; // outside Kubernetes there are none
  }
}

function logOf(level: Settings['logLevel']): Log {
  return logTo((line) => process.stderr.write(line), { level, plain: process.stderr.isTTY });
}

async function main(): Promise<void> {
  const variables: Variables = withFlags(process.env, process.argv.slice(2));
  const settings = settingsOf(variables, parseAnnotations(annotationsText()));
  const log = logOf(settings.logLevel);
  if (isCustomService(variables)) {
    await serveCustom(settings);
    return;
  }
  if (settings.pidfile !== undefined && cluster.isPrimary)
    writeFileSync(settings.pidfile, `${process.pid}\n`);
  if (isTeam(settings) && cluster.isPrimary) await lead(settings, variables, log);
  else await work(settings, variables, log);
}

/**
 * A model that keeps the processor busy is served by several processes; so is one whose process is renewed, or ended by the first one
 * when a call takes too long.
 */
function isTeam({ workers, maxRequests, callSeconds }: Settings): boolean {
  return workers > 1 || maxRequests > 0 || callSeconds !== undefined;
}

async function lead(settings: Settings, variables: Variables, log: Log): Promise<void> {
  const team = new Team(settings, log, {
    exit: (code) => process.exit(code),
    startService: () => startCustomService(variables, log),
  });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      log('INFO', 'stopping');
      team.stop();
    });
  }
  process.on('SIGHUP', () => {
    team.renew();
  });
  await team.start();
}

/** The process of a custom_service: it ends with the server that started it. */
async function serveCustom(settings: Settings): Promise<void> {
  installSeldon();
  process.on('disconnect', () => process.exit(0));
  await runCustomService(settings, process.cwd());
  process.exit(0);
}

async function work(settings: Settings, variables: Variables, log: Log): Promise<void> {
  installSeldon();
  const around = {
    folder: process.cwd(),
    variables,
    log,
    access: (line: string) => process.stdout.write(line),
    served: () => undefined,
  };
  process.on('unhandledRejection', (error) => {
    log('ERROR', `a promise of the component failed and nobody waited for it: ${describe(error)}`, { error });
  });
  const serve = cluster.isWorker ? serveAsMember : serveAlone;
  const serving = serve(settings, around);
  stopOn(['SIGTERM', 'SIGINT'], serving, log);
  await serving;
}

/** Ends the process with 0 once every answer that is under way has been given. */
function stopOn(
  signals: readonly NodeJS.Signals[],
  serving: Promise<{ stop: () => Promise<void> }>,
  log: Log,
): void {
  let isReady = false;
  let isStopping = false;
  serving.then(
    () => (isReady = true),
    () => undefined,
  );
  const stop = async (): Promise<void> => {
    if (isStopping) return;
    isStopping = true;
    log('INFO', 'stopping');
    if (isReady) await (await serving).stop(); // one that is still loading has nothing to finish
    process.exit(0);
  };
  for (const signal of signals) process.on(signal, () => void stop());
}

main().catch((error: unknown) => {
  const cause = error instanceof StartupError ? error.cause : error;
  logOf('ERROR')('CRITICAL', describe(error), { error: cause });
  process.exit(1);
});
