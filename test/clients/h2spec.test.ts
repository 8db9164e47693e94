import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { environmentOf } from '../contracts/launch.ts';
import { startObeys } from './obeys.ts';

// HTTP/2 itself, below gRPC: the rules of RFC 9113 and RFC 7541 as h2spec checks them. Only the Python wrapper's HTTP/2 is
// our own; that of the Node wrapper is Node's.
const RULES = 146;

interface Rule {
  readonly name: string;
  readonly failure: string | undefined;
}

describe('HTTP/2 of the Python wrapper', async () => {
  const rules = await checkedRules();

  it('is checked against all of them', () => {
    expect(rules).toHaveLength(RULES);
  });

  it.each(rules)('$name', ({ failure }) => {
    expect(failure).toBeUndefined();
  });
});

async function checkedRules(): Promise<readonly Rule[]> {
  const program = environmentOf('h2spec-env.sh', []);
  const server = await startObeys();
  const folder = mkdtempSync(join(tmpdir(), 'h2spec-'));
  try {
    const report = join(folder, 'report.xml');
    const flags = ['--strict', '--host', '127.0.0.1', '--port', String(server.ports.grpc), '--timeout', '5'];
    spawnSync(program, [...flags, '--junit-report', report], { stdio: 'ignore' });
    return readRules(readFileSync(report, 'utf8'));
  } finally {
    rmSync(folder, { recursive: true });
    await server.stop();
  }
}

/** The cases of h2spec's report in the form of JUnit. */
function readRules(xml: string): Rule[] {
  return [
    ...xml.matchAll(/<testcase package="([^"]*)" classname="([^"]*)"[^>]*?(?:\/>|>(.*?)<\/testcase>)/gs),
  ].map(([, section = '', rule = '', inside]) => ({
    name: `${section} ${rule}`,
    failure: inside?.trim() ? inside.trim() : undefined,
  }));
}
