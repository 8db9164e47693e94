// One workload: all subjects run side by side, one is loaded at a time, in alternating order.
import { firstAnswer } from './ask.mjs';
import { slice } from './load.mjs';
import { start } from './servers.mjs';
import { median, quantile } from './statistics.mjs';

/** Measures a workload; a pair of equal servers that comes out unequal is measured once more. */
export async function measure(at, workload, options) {
  const first = await attempt(at, workload, options);
  return isSteady(first) ? first : attempt(at, workload, options);
}

function isSteady({ pair }) {
  return pair >= 0.9 && pair <= 1.1;
}

async function attempt(at, workload, options) {
  const servers = [];
  try {
    for (const subject of workload.subjects) servers.push(await start(at, subject, workload.component));
    const counts = new Map();
    for (const server of servers) {
      await firstAnswer(workload, server);
      counts.set(server.subject, await warmUp(workload, server, options));
    }
    const rounds = [];
    for (let round = 0; round < options.rounds; round += 1) {
      rounds.push(
        await oneRound({ workload, servers: round % 2 === 0 ? servers : [...servers].reverse(), counts }),
      );
    }
    return summaryOf(workload, rounds);
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
  }
}

/** Loads a server until it is warm, and finds out how many requests fill a slice. */
async function warmUp(workload, server, options) {
  const least = workload.connections * workload.streams;
  let count = least;
  let seconds = 0;
  for (;;) {
    const result = await slice(workload, server, count);
    seconds += result.seconds;
    const fitting = Math.round((count / result.seconds) * options.sliceSeconds);
    if (seconds >= options.warmUpSeconds && result.seconds >= options.sliceSeconds / 4)
      return Math.max(least, fitting);
    count = Math.max(least, Math.min(fitting, count * 8));
    if (seconds >= options.warmUpSeconds * 10 + 10) return count;
  }
}

async function oneRound({ workload, servers, counts }) {
  const round = {};
  for (const server of servers) {
    const result = await slice(workload, server, counts.get(server.subject));
    round[server.subject] = result;
  }
  return round;
}

function summaryOf(workload, rounds) {
  const subjects = Object.fromEntries(
    workload.subjects.map((subject) => [subject, subjectOf(rounds.map((round) => round[subject]))]),
  );
  const ratio = (subject) => rounds.map((round) => round[subject].cpu / round.ours.cpu);
  const ratios = Object.fromEntries(
    workload.subjects.filter((one) => one !== 'ours').map((one) => [one, spreadOf(ratio(one))]),
  );
  return {
    id: workload.id,
    title: workload.title,
    goals: workload.goals,
    subjects,
    ratios,
    pair: ratios['ours again'].median,
  };
}

function subjectOf(slices) {
  const micros = slices.flatMap((one) => one.micros);
  return {
    cpuMicroseconds: median(slices.map(({ cpu }) => cpu)),
    requestsPerSecond: median(slices.map(({ rate }) => rate)),
    p50Milliseconds: quantile(micros, 0.5) / 1000,
    p99Milliseconds: quantile(micros, 0.99) / 1000,
    requests: micros.length,
  };
}

function spreadOf(values) {
  return { median: median(values), lower: quantile(values, 0.25), upper: quantile(values, 0.75) };
}
