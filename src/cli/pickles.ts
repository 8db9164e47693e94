import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { PickleVerdict } from '../model/pickle-verdict.ts';
import type { Project } from '../model/project.ts';
import { refusePickles, suspicionsOf } from '../pipeline/pickle-policy.ts';
import { scanPickles } from '../pipeline/pickle-scan.ts';
import { sarifOf } from '../pipeline/sarif.ts';
import { reporterOf } from './reporting.ts';
import type { Flags } from './request.ts';
import type { Surroundings } from './surroundings.ts';

/** How many sentences are shown; `detect` tells all. */
const MAX_WARNINGS = 8;

/** Looks through the pickles of a project, as `--pickle-policy` and `--sarif` have it. Throws E_PICKLE_UNSAFE. */
export async function lookThroughPickles(
  project: Project,
  flags: Flags,
  around: Surroundings,
): Promise<readonly PickleVerdict[]> {
  const { picklePolicy: policy = 'warn', sarif } = flags;
  const pickles = policy === 'off' ? [] : await scanPickles(project);
  if (sarif !== undefined) await writeFile(resolve(around.cwd, sarif), sarifOf(pickles, around.version));
  refusePickles(pickles, policy);
  const warnings = suspicionsOf(pickles);
  const more = warnings.length - MAX_WARNINGS;
  const shown = [
    ...warnings.slice(0, MAX_WARNINGS),
    ...(more > 0 ? [`${more} more of this kind: see seldon-build detect`] : []),
  ];
  if (shown.length === 0) return pickles;
  const reporter = await reporterOf(flags, around);
  for (const text of shown) reporter.emit({ type: 'warning', text });
  return pickles;
}
