import { resolve } from 'node:path';
import { writeContext } from '../../io/pack.ts';
import { resolvePlan } from '../../pipeline/run.ts';
import { resolvingPorts } from '../compose.ts';
import { contextEntries, dockerfileOf } from '../context.ts';
import { look, planOf } from '../look.ts';
import type { Run } from '../program.ts';

/** `dockerfile`: prints the Dockerfile, or writes the whole build context with `--out`. */
export const dockerfile: Run = async (folder, flags, around) => {
  const looked = await look(folder, flags, around);
  const { plan, wrapper, kept } = await planOf(looked, flags, around);
  const resolved = await resolvePlan(
    plan,
    await resolvingPorts({ flags, around, kept, project: looked.project }),
  );
  if (flags.out === undefined) {
    const text = await dockerfileOf(resolved, around.packageRoot);
    around.answer(flags.json === true ? `${JSON.stringify({ dockerfile: text }, null, 2)}\n` : text);
    return;
  }
  const out = resolve(around.cwd, flags.out);
  const entries = await contextEntries(resolved, looked.project, {
    wrapper,
    packageRoot: around.packageRoot,
  });
  await writeContext(out, entries, looked.project);
  around.answer(flags.json === true ? `${JSON.stringify({ context: out }, null, 2)}\n` : `${out}\n`);
};
