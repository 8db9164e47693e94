#!/usr/bin/env node
// npm run bench:serve: our Python wrapper against the stock one and against bare servers.
//   --rounds N     rounds of the workloads (default 11)
//   --quick        three short rounds, to see that all of it works; its figures are no results
//   --only TEXT    workloads whose id contains TEXT
//   --out FILE     Markdown to write (default docs/bench-serve.md; with --quick or --only none)
//   --json FILE    the same as JSON, to write
// The method stands in the report itself (scripts/bench/report.mjs).
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { measureStart } from './bench/start.mjs';
import { measure } from './bench/rounds.mjs';
import { markdownOf } from './bench/report.mjs';
import { prepare } from './bench/servers.mjs';
import { WORKLOADS } from './bench/workloads.mjs';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string' },
    quick: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    out: { type: 'string' },
    json: { type: 'string' },
  },
});
const options = {
  rounds: Number(values.rounds ?? (values.quick ? 3 : 11)),
  warmUpSeconds: values.quick ? 0.3 : 3,
  sliceSeconds: values.quick ? 0.3 : 1.5,
  starts: values.quick ? 3 : 11,
};

const at = prepare();
try {
  const workloads = [];
  for (const workload of WORKLOADS.filter(({ id }) => id.includes(values.only))) {
    process.stderr.write(`${workload.title}\n`);
    workloads.push(await measure(at[workload.transport], workload, options));
  }
  const start = await measureStart(at.rest, WORKLOADS[0], options);
  const result = {
    when: new Date().toISOString(),
    quick: values.quick,
    versions: at.versions,
    options,
    workloads,
    start,
  };
  const markdown = markdownOf(result);
  const out = values.out ?? (values.quick || values.only ? undefined : 'docs/bench-serve.md');
  if (out) writeFileSync(out, markdown);
  if (values.json) writeFileSync(values.json, `${JSON.stringify(result, null, 2)}\n`);
  process.stdout.write(markdown);
} finally {
  at.dispose();
}
