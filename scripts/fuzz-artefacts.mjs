// node scripts/fuzz-artefacts.mjs [MUTATIONS] [SEED]: feeds damaged model files and lockfiles to their readers.
import { spawnSync } from 'node:child_process';

const [mutations = '100000', seed = String(Date.now() % 1_000_000)] = process.argv.slice(2);
const { status } = spawnSync(
  'npx',
  ['vitest', 'run', '--project', 'unit', 'src/artefacts/', 'builders/node/', '-t', 'survives'],
  {
    stdio: 'inherit',
    env: { ...process.env, FUZZ_MUTATIONS: mutations, FUZZ_SEED: seed },
  },
);
process.exitCode = status ?? 1;
