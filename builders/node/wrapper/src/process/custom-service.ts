import { fork } from 'node:child_process';
import { describe, StartupError } from '../errors.ts';
import { isCallable } from '../guards.ts';
import type { Settings, Variables } from '../settings.ts';
import { makeUser } from './load.ts';
import type { Log } from './logs.ts';

const ROLE = 'SELDON_PROCESS'; // of our own: says to a process that it is not a server
const CUSTOM_SERVICE = 'custom_service';

/** Whether this process is the one of a component's custom_service. */
export function isCustomService(variables: Variables): boolean {
  return variables[ROLE] === CUSTOM_SERVICE;
}

/** Starts a process in which the component's custom_service runs beside the servers. Gives what ends it. */
export function startCustomService(variables: Variables, log: Log): () => void {
  const [, script = '', ...flags] = process.argv;
  const child = fork(script, flags, { env: { ...variables, [ROLE]: CUSTOM_SERVICE } });
  let isStopping = false;
  child.on('exit', (code, signal) => {
    const isWanted = isStopping || code === 0 || signal === 'SIGTERM'; // a terminal signals all processes at once
    if (!isWanted) log('ERROR', `custom_service ended with ${signal ?? `exit code ${code}`}`);
  });
  child.on('error', (error) => {
    log('ERROR', `custom_service did not start: ${describe(error)}`);
  });
  return () => {
    isStopping = true;
    child.kill('SIGTERM');
  };
}

/** Makes a component of its own and runs its custom_service to its end. Rejects with a StartupError. */
export async function runCustomService(settings: Settings, folder: string): Promise<void> {
  const user = await makeUser(settings, folder);
  const service: unknown = Reflect.get(user, CUSTOM_SERVICE);
  if (!isCallable(service)) return;
  try {
    await service.call(user);
  } catch (error) {
    throw new StartupError(`custom_service failed: ${describe(error)}`, { cause: error });
  }
}
