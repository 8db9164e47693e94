import { execFile, execFileSync, type ExecFileException } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { environmentOf } from '../contracts/launch.ts';
import type { Server } from '../contracts/server.ts';
import { startObeys } from './obeys.ts';

// The checks of test/clients/go, each as a test of its own. Those named TestServer… may end their server.
const program = environmentOf('go-client-env.sh', []);
const checks = execFileSync(program, ['-test.list', '.'], { encoding: 'utf8' }).trim().split('\n');
const endsItsServer = (check: string): boolean => check.startsWith('TestServer');

describe('a client in Go', () => {
  let shared: Server | undefined;

  beforeAll(async () => {
    shared = await startObeys();
  }, 90_000);

  afterAll(async () => {
    await shared?.stop();
  });

  it.each(checks.filter((check) => !endsItsServer(check)))(
    '%s',
    async (check) => {
      expect(await outcomeOf(check, shared)).toBe('PASS');
    },
    120_000,
  );

  it.each(checks.filter(endsItsServer))(
    '%s',
    async (check) => {
      const own = await startObeys();
      try {
        expect(await outcomeOf(check, own)).toBe('PASS');
      } finally {
        await own.stop();
      }
    },
    120_000,
  );

  it('finds nothing that the server has to complain about', async () => {
    await shared?.stop();

    const complaints = (shared?.output() ?? '')
      .split('\n')
      .filter((line) => /"(?:WARNING|ERROR|CRITICAL)"/.test(line));
    expect(complaints.filter((line) => !line.includes('the component failed'))).toEqual([]);
  });
});

/** "PASS", or what the check says. */
function outcomeOf(check: string, server: Server | undefined): Promise<string> {
  if (!server) throw new Error('there is no server');
  const { pid, ports } = server;
  const env = { ADDRESS: `127.0.0.1:${ports.grpc}`, PID: String(pid) };
  return new Promise((resolve) => {
    const done = (error: ExecFileException | null, output: string, errors: string): void => {
      resolve(error ? `${output}${errors}${server.output().slice(-2000)}` : output.trim());
    };
    execFile(program, ['-test.run', `^${check}$`, '-test.timeout', '100s'], { env, encoding: 'utf8' }, done);
  });
}
