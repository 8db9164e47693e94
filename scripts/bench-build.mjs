#!/usr/bin/env node
// npm run bench:build: what a user waits for and what a registry is sent, on examples/sklearn-iris and examples/sklearn-class.
//   --rounds N  how often each thing is timed (default 7; medians are printed)
//   --cold      also the very first build: empties the engine's build cache and uses an empty cache folder
// Times are of whole processes, Node's start included; `node -e 0` is timed in alternation as the floor. Bytes and requests
// are counted by a proxy in front of a real registry, so they do not depend on the machine.
import { execFileSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { median } from './bench/statistics.mjs';
import { startCountingRegistry } from './bench-build/registry.mjs';
import { milliseconds, timed } from './bench-build/timed.mjs';
import { firstAnswerOf, layersOf } from './bench-build/image.mjs';

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '7' }, cold: { type: 'boolean', default: false } },
});
const rounds = Number(values.rounds);
const scripts = import.meta.dirname;
const cli = join(scripts, '..', 'bin', 'seldon-build.js');
const mirror = execFileSync('bash', [join(scripts, 'setup-bases.sh'), '3.11'], { encoding: 'utf8' }).trim();
const mirrored = mirror === '' ? [] : ['--registry-mirror', mirror];
const folder = mkdtempSync(join(tmpdir(), 'seldon-build-bench-'));
const iris = join(scripts, '..', 'examples', 'sklearn-iris');
const project = join(folder, 'sklearn-class');
const registry = await startCountingRegistry(join(folder, 'registry'));
const tag = `${registry.host}/bench/class:1`;
const rows = [];

const seldonBuild = (...args) => timed(process.execPath, [cli, ...args]);
const build = (...args) => seldonBuild('build', project, '-t', tag, ...mirrored, ...args);
const editCode = () => appendFileSync(join(project, 'IrisClassifier.py'), `# ${Math.random()}\n`);

/** Times things in alternation, so that each meets the same noise; the medians in ms by name. */
async function alternate(things, times = rounds) {
  const taken = Object.fromEntries(Object.keys(things).map((name) => [name, []]));
  for (let round = 0; round < times; round += 1) {
    for (const [name, run] of Object.entries(things)) taken[name].push(await run());
  }
  return Object.fromEntries(Object.entries(taken).map(([name, times]) => [name, median(times)]));
}

function row(what, figure) {
  rows.push(`| ${what} | ${figure} |`);
  process.stderr.write(`${what}: ${figure}\n`);
}

try {
  cpSync(join(scripts, '..', 'examples', 'sklearn-class'), project, { recursive: true });

  const short = await alternate(
    {
      floor: () => timed(process.execPath, ['-e', '0']),
      help: () => seldonBuild('--help'),
      detect: () => seldonBuild('detect', iris),
    },
    3 * rounds,
  );
  row('`node -e 0`', milliseconds(short.floor));
  row('`--help`', `${milliseconds(short.help)} (${(short.help / short.floor).toFixed(2)} × the floor)`);
  row('`detect`', `${milliseconds(short.detect)} (${(short.detect / short.floor).toFixed(2)} × the floor)`);

  if (values.cold) {
    execFileSync('docker', ['builder', 'prune', '--all', '--force']);
    const cache = { env: { ...process.env, XDG_CACHE_HOME: join(folder, 'cache') } };
    const cold = await timed(process.execPath, [cli, 'build', project, '-t', tag, ...mirrored], cache);
    row('first build, nothing cached, all packages downloaded, with contract test', milliseconds(cold));
  }
  await build();
  const anew = await alternate({ anew: () => build('--no-cache') }, Math.min(rounds, 3));
  row('build with `--no-cache`, with contract test', milliseconds(anew.anew));

  const again = await alternate({
    same: () => build('--no-verify'),
    sameTested: () => build(),
    edited: () => (editCode(), build('--no-verify')),
    editedTested: () => (editCode(), build()),
  });
  row('nothing changed', milliseconds(again.same));
  row('nothing changed, with contract test', milliseconds(again.sameTested));
  row('one line of code edited', milliseconds(again.edited));
  row('one line of code edited, with contract test', milliseconds(again.editedTested));

  await build('--no-verify', '--push');
  editCode();
  registry.reset();
  const pushed = await build('--no-verify', '--push');
  row('one line edited, built and pushed', milliseconds(pushed));
  row('… bytes sent, requests', `${registry.sent().bytes} bytes in ${registry.sent().requests} requests`);

  const { base, own, compressed } = await layersOf(tag, registry.host);
  row('base image', base);
  for (const layer of own) row(layer.name, layer.size);
  row('own layers, compressed as pushed', compressed);

  const starts = await alternate({ first: () => firstAnswerOf(tag) });
  row('`docker run` to the first prediction over REST', milliseconds(starts.first));
} finally {
  await registry.stop();
  execFileSync('docker', ['rmi', '-f', tag]);
  rmSync(folder, { recursive: true, force: true });
}
process.stdout.write(`| what | median of ${rounds} |\n|---|---|\n${rows.join('\n')}\n`);
