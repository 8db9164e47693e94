// The result of the Node benchmark as Markdown.
import { cpus } from 'node:os';

// Seldon's own Node wrapper cannot be installed today (grpc 1.15 and sharp do not build): its figure was measured once with those
// two stubbed, REST 1×4, CPU-µs a request, beside fastify's on the same machine.
const STOCK = { wrapper: 702, fastify: 69.5 };
const GOALS = { 'stand-in': 8, fastify: 0.8, 'grpc-js': 0.6 };

/** The report of a run. */
export function nodeMarkdownOf({ quick, options, workloads }) {
  return [
    '# Serving benchmark of the Node wrapper',
    '',
    'Made by `npm run bench:node`; do not edit.',
    ...(quick ? ['', '**A quick run: its figures are no results.**'] : []),
    '',
    'The method is that of docs/bench-serve.md: CPU time per request of the whole process group, servers on CPU 0, load on CPU 1,',
    'alternating rounds, two equal servers of ours as a check, a wrong answer voids the run. Bare servers only give the request back;',
    'ours parse it, call a component and write an answer with names and meta.',
    '',
    `Machine: ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}; Node ${process.versions.node}; ${options.rounds} rounds of ${options.sliceSeconds} s.`,
    '',
    '| workload | server | CPU-µs/request | over ours (quartiles) | goal | | requests/s | p50 ms | p99 ms |',
    '|---|---|--:|---|--:|---|--:|--:|--:|',
    ...workloads.flatMap(rowsOf),
    '',
    ...workloads.filter(({ id }) => id === 'rest-1x4').flatMap(stockOf),
  ].join('\n');
}

function rowsOf({ id, title, subjects, ratios }) {
  return Object.entries(subjects).map(([subject, found]) => {
    const ratio = ratios[subject];
    const goal = id.endsWith('1x4') || id === 'grpc-1x4-tensor' ? GOALS[subject] : undefined;
    const cells = [
      title,
      subject,
      found.cpuMicroseconds.toFixed(1),
      ratio ? `${ratio.median.toFixed(2)} (${ratio.lower.toFixed(2)}–${ratio.upper.toFixed(2)})` : '',
      goal ? `≥ ${goal}` : '',
      goal ? (ratio.median >= goal ? 'met' : 'NOT met') : '',
      found.requestsPerSecond.toFixed(0),
      found.p50Milliseconds.toFixed(2),
      found.p99Milliseconds.toFixed(2),
    ];
    return `| ${cells.join(' | ')} |`;
  });
}

function stockOf({ subjects, ratios }) {
  const published = (ratios.fastify.median * STOCK.wrapper) / STOCK.fastify;
  return [
    "Seldon's own Node wrapper does not install today. *stand-in* is a server of express 4.16 written from the description of its API:",
    `a form field \`json\`, no meta, none of numjs's copies, so it costs less than the original, which took ${STOCK.wrapper} CPU-µs once with its`,
    `native parts stubbed where fastify's echo took ${STOCK.fastify}. Of the stand-in ours takes ${ratios['stand-in'].median.toFixed(1)} times less here`,
    `(${subjects['stand-in'].cpuMicroseconds.toFixed(0)} and ${subjects.ours.cpuMicroseconds.toFixed(0)} CPU-µs); of the original, by that published ratio to fastify and not by a measurement, ${published.toFixed(0)} times less.`,
    '',
  ];
}
