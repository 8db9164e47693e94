import type { ResolvedPlan } from '../../model/plan.ts';
import { firstOf } from '../first-of.ts';
import { lockChanges, lockChangeText } from '../lock-changes.ts';
import { PACKAGES_LABEL, packagesIn } from '../packages-label.ts';
import { labelsOf } from '../view.ts';

/** What a build would do to one layer of the image that is there, and why. */
export interface LayerChange {
  readonly layer: 'base' | 'wrapper' | 'dependencies' | 'model' | 'code';
  readonly outcome: 'kept' | 'rebuilt' | 'unknown';
  readonly because: string;
}

/** More do not help anybody who reads them in one line. */
const NAMED_CHANGES = 8;

const LABELS = [
  ['base', 'org.opencontainers.image.base.digest'],
  ['wrapper', 'io.seldon-build.wrapper.digest'],
  ['dependencies', 'io.seldon-build.lock.digest'],
  ['model', 'io.seldon-build.model.digest'],
  ['code', 'io.seldon-build.code.digest'],
] as const;

/** Compares the labels of the last image with those that a build would write. A new base makes every layer above it new. */
export function changesSince(
  before: Readonly<Record<string, string>>,
  plan: ResolvedPlan,
): readonly LayerChange[] {
  const now: Readonly<Record<string, string>> = labelsOf(plan);
  const isNewBase = (before[LABELS[0][1]] ?? '') !== (now[LABELS[0][1]] ?? '');
  return LABELS.flatMap(([layer, label]) => {
    const [old, current] = [before[label], now[label]];
    const difference = layer === 'dependencies' ? packagesChanged(before, plan) : undefined;
    return old === undefined && current === undefined
      ? []
      : [{ layer, ...outcomeOf({ label, old, current, isNewBase, difference }) }];
  });
}

interface Compared {
  readonly label: string;
  readonly old: string | undefined;
  readonly current: string | undefined;
  readonly isNewBase: boolean;
  /** What differs, where more is known than the digests. */
  readonly difference: string | undefined;
}

function outcomeOf({ label, old, current, isNewBase, difference }: Compared): Omit<LayerChange, 'layer'> {
  if (old === undefined) return { outcome: 'unknown', because: `the image has no label ${label}` };
  if (old !== current) {
    const digests = `${label} was ${shortened(old)}, is ${shortened(current ?? 'absent')}`;
    return { outcome: 'rebuilt', because: difference ?? digests };
  }
  return isNewBase
    ? { outcome: 'rebuilt', because: 'the base below it is another' }
    : { outcome: 'kept', because: `${label} is the same` };
}

/** The packages that differ from those of the image; undefined where none do, or where it does not list them. */
function packagesChanged(
  before: Readonly<Record<string, string>>,
  { lock }: ResolvedPlan,
): string | undefined {
  const listed = before[PACKAGES_LABEL];
  if (listed === undefined) return undefined;
  const changes = lockChanges(packagesIn(listed), lock.packages).map(lockChangeText);
  return changes.length === 0 ? undefined : firstOf(changes, NAMED_CHANGES);
}

function shortened(digest: string): string {
  return digest.slice(0, 'sha256:'.length + 12);
}
