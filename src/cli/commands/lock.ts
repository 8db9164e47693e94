import { join } from 'node:path';
import { SeldonBuildError } from '../../errors.ts';
import { writeAtomically } from '../../io/files.ts';
import { lockChanges, lockChangeText } from '../../pipeline/lock-changes.ts';
import { resolvePlan } from '../../pipeline/run.ts';
import { LOCK_FILE, lockInputsOf, projectLockText } from '../../resolve/project-lock.ts';
import { resolvingPorts } from '../compose.ts';
import { look, planOf } from '../look.ts';
import type { Run } from '../program.ts';
import type { Flags } from '../request.ts';
import { nodeLock } from '../node-lock.ts';

/** `lock`: keeps the lock of a plan in its project, where later builds follow it. */
export const lock: Run = async (folder, flags, around) => {
  refuseContradiction(flags);
  const looked = await look(folder, flags, around);
  const { plan, kept } = await planOf(looked, flags, around);
  if (plan.language === 'node') throw nodeLock(plan);
  const ports = await resolvingPorts({ flags, around, kept, project: looked.project });
  const resolved = await resolvePlan(plan, ports);
  if (resolved.language !== 'python')
    throw new Error(`a plan of ${plan.builder} became one of another language`);
  const file = join(looked.folder, LOCK_FILE);
  const date = flags.asOf ?? kept.lock?.date;
  const text = projectLockText({ ...resolved, inputs: lockInputsOf(plan), date });
  if (flags.frozen !== true) await writeAtomically(file, text);
  const changes = kept.lock === undefined ? [] : lockChanges(kept.lock.lock.packages, resolved.lock.packages);
  for (const change of changes) ports.running.emit({ type: 'notice', text: lockChangeText(change) });
  const { digest, packages } = resolved.lock;
  const { name: base, facts } = resolved.base;
  const document = { lock: file, digest, base, python: facts.python, packages, changes };
  around.answer(flags.json === true ? `${JSON.stringify(document, null, 2)}\n` : `${file}\n`);
};

function refuseContradiction({ frozen, upgrade }: Flags): void {
  if (frozen !== true || upgrade !== true) return;
  throw new SeldonBuildError('E_USAGE', 'cannot lock: --frozen and --upgrade exclude each other', {
    hint: 'use --frozen to check the lock, --upgrade to make it anew',
  });
}
