#!/usr/bin/env node
// npm run bench:serve: our Python wrapper against the stock one and against bare servers.
//   --rounds N     rounds of the workloads (default 11)
//   --quick        three short rounds, to see that all of it works; its figures are no results
//   --only TEXT    workloads whose id contains TEXT
//   --out FILE     Markdown to write (default docs/bench-serve.md; with --quick or --only none)
//   --json FILE    the same as JSON, to write
// The method stands in the report itself (scripts/bench/report.mjs).
import { writeFileSync } from 'node:fs';
import { benchFlags, publish } from './bench/options.mjs';
import { measureStart } from './bench/start.mjs';
import { measure } from './bench/rounds.mjs';
import { markdownOf } from './bench/report.mjs';
import { prepare } from './bench/servers.mjs';
import { WORKLOADS } from './bench/workloads.mjs';

const { values, options, workloads } = benchFlags({ json: { type: 'string' } });

const at = prepare();
try {
  const measured = [];
  for (const workload of workloads) {
    process.stderr.write(`${workload.title}\n`);
    measured.push(await measure(at[workload.transport], workload, options));
  }
  const start = await measureStart(at.rest, WORKLOADS[0], options);
  const result = {
    when: new Date().toISOString(),
    quick: values.quick,
    versions: at.versions,
    options,
    workloads: measured,
    start,
  };
  if (values.json) writeFileSync(values.json, `${JSON.stringify(result, null, 2)}\n`);
  publish(markdownOf(result), values, 'docs/bench-serve.md');
} finally {
  at.dispose();
}
