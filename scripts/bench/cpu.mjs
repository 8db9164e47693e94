// CPU time and memory of a whole process group, from Linux' /proc: helpers of a server count like the server.
import { readdirSync, readFileSync } from 'node:fs';

/** Processes of a group. A process that ends while we look is left out. */
export function processesOf(group) {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name) && groupOf(name) === group);
}

/** Microseconds on the CPU of every thread of every process of a group (the first field of schedstat, nanoseconds). */
export function cpuMicroseconds(group) {
  let nanoseconds = 0;
  for (const pid of processesOf(group)) {
    for (const thread of entries(`/proc/${pid}/task`)) {
      nanoseconds += Number(text(`/proc/${pid}/task/${thread}/schedstat`).split(' ')[0]);
    }
  }
  return nanoseconds / 1000;
}

/** Proportional memory of a group in MiB: pages that processes share count once. */
export function pssMebibytes(group) {
  const kilobytes = processesOf(group).map((pid) =>
    Number(/^Pss: +(\d+)/m.exec(text(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0),
  );
  return kilobytes.reduce((sum, one) => sum + one, 0) / 1024;
}

function groupOf(pid) {
  // The name of the program stands in parentheses and may hold spaces; the group is the third field after it.
  return Number(text(`/proc/${pid}/stat`).split(') ').at(-1).split(' ')[2]);
}

function text(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function entries(path) {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}
