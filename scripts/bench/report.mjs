// The result as Markdown.
import { cpus } from 'node:os';

/** The report of a run. */
export function markdownOf(result) {
  return [
    '# Serving benchmark',
    '',
    'Made by `npm run bench:serve`; do not edit.',
    ...(result.quick ? ['', '**A quick run: its figures are no results.**'] : []),
    '',
    ...METHOD,
    '',
    `Machine: ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}; ${result.versions}; ${result.options.rounds} rounds of ${result.options.sliceSeconds} s.`,
    '',
    '## Ratios (CPU time per request, the other over ours; more is better for us)',
    '',
    ...table(['workload', 'against', 'ratio', 'quartiles', 'goal', ''], result.workloads.flatMap(ratioRows)),
    '',
    '## Figures',
    '',
    ...table(
      ['workload', 'server', 'CPU-µs/request', 'requests/s', 'p50 ms', 'p99 ms'],
      result.workloads.flatMap(figureRows),
    ),
    '',
    '## Start and memory (ours over the stock wrapper; less is better)',
    '',
    ...table(['what', 'stock', 'ours', 'ratio', 'goal', ''], startRows(result.start)),
    '',
  ].join('\n');
}

const METHOD = [
  'The figure of record is CPU time per request of the whole process group (difference of the run time in `schedstat` over all',
  'threads of all processes, divided by the completed requests), because it hardly depends on what else the machine does.',
  'Servers are pinned to CPU 0, the load generator (h2load, closed loop) to CPU 1. All servers of a workload run side by side, one',
  'is loaded at a time, in alternating order; a ratio is the median of the ratios of the rounds. Two equal copies of ours are in every',
  'run: when their ratio leaves 0.9 to 1.1, the workload is measured once more and, if it stays so, called inconclusive. Every answer is',
  'counted by status and length, one reader compares answers in full before and during each slice, and one wrong answer voids the run.',
  'Opponents: `stock` is seldon-core 1.17.1 from PyPI with its defaults, `raw` a bare echo on uvloop and httptools, `uvicorn` a bare',
  'ASGI echo, `grpcio` an echo of bytes. The model gives back what it gets.',
];

function ratioRows(workload) {
  const steady = workload.pair >= 0.9 && workload.pair <= 1.1;
  return Object.entries(workload.ratios).map(([subject, { median, lower, upper }]) => {
    const goal = workload.goals[subject];
    const verdict =
      goal === undefined ? '' : !steady ? 'inconclusive' : median >= goal ? 'reached' : 'missed';
    return [
      workload.title,
      subject === 'ours again' ? 'ours (A/A)' : subject,
      `${fixed(median)}×`,
      `${fixed(lower)} – ${fixed(upper)}`,
      goal === undefined ? '' : `≥ ${goal}×`,
      verdict,
    ];
  });
}

function figureRows(workload) {
  return Object.entries(workload.subjects).map(([subject, one]) => [
    workload.title,
    subject,
    one.cpuMicroseconds.toFixed(1),
    one.requestsPerSecond.toFixed(0),
    fixed(one.p50Milliseconds),
    fixed(one.p99Milliseconds),
  ]);
}

function startRows({ milliseconds, mebibytes, processes }) {
  const row = (what, one, goal) => [
    what,
    one.stock.toFixed(0),
    one.ours.toFixed(0),
    `${fixed(one.ratio)}×`,
    goal === undefined ? '' : `≤ ${goal}×`,
    goal === undefined ? '' : one.ratio <= goal ? 'reached' : 'missed',
  ];
  return [
    row('first answer, ms', milliseconds, 0.4),
    row('memory (PSS), MiB', mebibytes, 0.35),
    row('processes', processes),
  ];
}

function table(head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}

function fixed(value) {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
