// The flags that the benchmarks of the servers have in common.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { WORKLOADS } from './workloads.mjs';

const OPTIONS = {
  rounds: { type: 'string' },
  quick: { type: 'boolean', default: false },
  only: { type: 'string', default: '' },
  out: { type: 'string' },
};

/** Reads --rounds, --quick, --only, --out and what else `more` describes. */
export function benchFlags(more = {}) {
  const { values } = parseArgs({ options: { ...OPTIONS, ...more } });
  const { quick, only } = values;
  return {
    values,
    options: {
      rounds: Number(values.rounds ?? (quick ? 3 : 11)),
      warmUpSeconds: quick ? 0.3 : 3,
      sliceSeconds: quick ? 0.3 : 1.5,
      starts: quick ? 3 : 11,
    },
    workloads: WORKLOADS.filter(({ id }) => id.includes(only)),
  };
}

/** Prints a report, and writes it where --out says; a whole run's without it to `usual`. */
export function publish(markdown, { quick, only, out }, usual) {
  const path = out ?? (quick || only ? undefined : usual);
  if (path) writeFileSync(path, markdown);
  process.stdout.write(markdown);
}
