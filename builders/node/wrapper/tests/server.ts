import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundledNodeWrapper } from '../../../../test/contracts/launch.ts';
import { start, type Server } from '../../../../test/contracts/server.ts';

let bundle: string | undefined;

/** The bundle as images have it, made once for a file of tests. */
export function bundleFolder(): string {
  bundle ??= bundledNodeWrapper();
  return bundle;
}

/** A project in a folder of its own. */
export function project(files: Readonly<Record<string, string>>): {
  folder: string;
  [Symbol.dispose](): void;
} {
  const folder = mkdtempSync(join(tmpdir(), 'node-project-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return {
    folder,
    [Symbol.dispose]: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function launchOf(folder: string, env: Readonly<Record<string, string>>) {
  return {
    command: process.execPath,
    args: [join(bundleFolder(), 'serve.mjs')],
    cwd: folder,
    env: { PATH: process.env['PATH'] ?? '', ...env },
  };
}

/** Serves a project until it is stopped. Rejects with its output where it does not start. */
export function serve(folder: string, env: Readonly<Record<string, string>>): Promise<Server> {
  return start(launchOf(folder, env));
}

/** Runs the server where it is expected to end by itself: its exit code and output. */
export async function run(
  folder: string,
  env: Readonly<Record<string, string>>,
): Promise<{ readonly code: number | null; readonly output: string }> {
  const { command, args, cwd, env: variables } = launchOf(folder, env);
  const ports = { PREDICTIVE_UNIT_HTTP_SERVICE_PORT: '0', PREDICTIVE_UNIT_GRPC_SERVICE_PORT: '0' };
  const child: ChildProcess = spawn(command, args, { cwd, env: { ...ports, ...variables } });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (text: Buffer) => (output += text.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output };
}

/** Asks over REST. */
export async function ask(
  server: Server,
  path: string,
  body?: unknown,
): Promise<{ readonly status: number; readonly body: unknown }> {
  const answer = await fetch(`http://127.0.0.1:${server.ports.rest}${path}`, {
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    headers: { 'content-type': 'application/json' },
  });
  const text = await answer.text();
  try {
    return { status: answer.status, body: JSON.parse(text) as unknown };
  } catch {
    return { status: answer.status, body: text };
  }
}
