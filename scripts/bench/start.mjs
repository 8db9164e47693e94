// Cold start (a new process until its first right answer) and memory after some requests.
import { ask, firstAnswer } from './ask.mjs';
import { processesOf, pssMebibytes } from './cpu.mjs';
import { start } from './servers.mjs';
import { median } from './statistics.mjs';

/** Starts both wrappers in turn, as often as the options say. */
export async function measureStart(at, workload, options) {
  const samples = [];
  for (let round = 0; round < options.starts; round += 1) {
    const pair = {};
    for (const subject of round % 2 === 0 ? ['stock', 'ours'] : ['ours', 'stock'])
      pair[subject] = await once(at, subject, workload);
    samples.push(pair);
  }
  const column = (key) => ({
    stock: median(samples.map(({ stock }) => stock[key])),
    ours: median(samples.map(({ ours }) => ours[key])),
    ratio: median(samples.map(({ stock, ours }) => ours[key] / stock[key])),
  });
  return {
    milliseconds: column('milliseconds'),
    mebibytes: column('mebibytes'),
    processes: column('processes'),
  };
}

async function once(at, subject, workload) {
  const began = performance.now();
  const server = await start(at, subject, workload.component);
  try {
    await firstAnswer(workload, server);
    const milliseconds = performance.now() - began;
    for (let index = 0; index < 20; index += 1) await ask(workload, server);
    return {
      milliseconds,
      mebibytes: pssMebibytes(server.group),
      processes: processesOf(server.group).length,
    };
  } finally {
    await server.stop();
  }
}
