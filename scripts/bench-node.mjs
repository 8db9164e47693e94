#!/usr/bin/env node
// npm run bench:node: the Node wrapper against bare servers in Node, by the method of bench:serve.
//   --rounds N   rounds of the workloads (default 11)
//   --quick      three short rounds, to see that all of it works; its figures are no results
//   --only TEXT  workloads whose id contains TEXT
//   --out FILE   Markdown to write (default docs/bench-node.md; with --quick or --only none)
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleNodeWrapper } from './bundle-node-wrapper.mjs';
import { nodeMarkdownOf } from './bench/node-report.mjs';
import { benchFlags, publish } from './bench/options.mjs';
import { measure } from './bench/rounds.mjs';
import { PINNED } from './bench/servers.mjs';

const { values, options, workloads } = benchFlags();

const ECHOES = join(import.meta.dirname, 'bench/echoes');
const SUBJECTS = {
  rest: ['stand-in', 'ours', 'ours again', 'fastify', 'net'],
  grpc: ['ours', 'ours again', 'grpc-js', 'http2'],
};

execFileSync('taskset', ['-cp', PINNED.client, String(process.pid)]);
const home = execFileSync(join(import.meta.dirname, 'bench-node-env.sh'), { encoding: 'utf8' }).trim();
const copy = mkdtempSync(join(tmpdir(), 'bench-node-'));
try {
  await bundleNodeWrapper(join(copy, 'wrapper'));
  const components = join(copy, 'components');
  execFileSync('cp', ['-r', join(import.meta.dirname, '../test/contracts/components/node'), components]);
  const node = (...args) => [process.execPath, ...args.map(String)];
  const ours = () => node(join(copy, 'wrapper/serve.mjs'));
  const at = {
    copy,
    commands: {
      ours,
      'ours again': ours,
      'stand-in': (_at, _component, ports) => node(join(ECHOES, 'stand-in.mjs'), ports.rest, home),
      fastify: (_at, _component, ports) => node(join(ECHOES, 'fastify.mjs'), ports.rest, home),
      net: (_at, _component, ports) => node(join(ECHOES, 'net.mjs'), ports.rest),
      'grpc-js': (_at, _component, ports) => node(join(ECHOES, 'grpc-js.mjs'), ports.grpc),
      http2: (_at, _component, ports) => node(join(ECHOES, 'http2.mjs'), ports.grpc),
    },
  };
  const measured = [];
  for (const workload of workloads.filter(({ component }) => component === 'Identity')) {
    process.stderr.write(`${workload.title}\n`);
    measured.push(await measure(at, { ...workload, subjects: SUBJECTS[workload.transport] }, options));
  }
  publish(
    nodeMarkdownOf({ quick: values.quick, options, workloads: measured }),
    values,
    'docs/bench-node.md',
  );
} finally {
  rmSync(copy, { recursive: true, force: true });
}
