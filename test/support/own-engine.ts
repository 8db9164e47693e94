import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { run } from './programs.ts';

/** A Docker Engine that a test may kill. */
export interface OwnEngine extends AsyncDisposable {
  /** For DOCKER_HOST. */
  readonly host: string;
  kill(signal: 'SIGKILL' | 'SIGTERM'): void;
}

/** Starts a second engine beside the machine's own: without a network, everything it writes in a folder of its own. Wants root. */
export async function startOwnEngine(): Promise<OwnEngine> {
  const folder = await mkdtemp(join(tmpdir(), 'dockerd-'));
  const host = `unix://${folder}/docker.sock`;
  const folders = [
    '--data-root',
    `${folder}/data`,
    '--exec-root',
    `${folder}/exec`,
    '--pidfile',
    `${folder}/pid`,
  ];
  const network = ['--bridge=none', '--iptables=false', '--ip6tables=false', '--ip-forward=false'];
  // A network namespace of its own: an engine without a bridge removes docker0, the machine's own engine's.
  const program = spawn('unshare', ['--net', 'dockerd', '-H', host, ...folders, ...network], {
    stdio: 'ignore',
  });
  const exited = once(program, 'exit');
  for (let tries = 0; (await run('docker', ['-H', host, 'version'])).exitCode !== 0; tries += 1) {
    if (tries > 100 || program.exitCode !== null) throw new Error('the second Docker Engine does not start');
    await sleep(200);
  }
  return {
    host,
    kill: (signal) => program.kill(signal),
    async [Symbol.asyncDispose]() {
      program.kill('SIGKILL');
      await exited;
      await endOwnProcesses(folder);
      await unmountBelow(folder);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A killed engine may leave its containerd running. */
async function endOwnProcesses(folder: string): Promise<void> {
  const pid = await readFile(join(folder, 'exec/containerd/containerd.pid'), 'utf8').catch(() => '');
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  if (command.includes(folder)) process.kill(Number(pid), 'SIGKILL');
}

async function unmountBelow(folder: string): Promise<void> {
  const mounts = await readFile('/proc/mounts', 'utf8');
  const ours = mounts
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '')
    .filter((path) => path.startsWith(folder));
  for (const path of ours.reverse()) await run('umount', ['-l', path]);
}
