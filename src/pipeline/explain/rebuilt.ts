import type { ResolvedPlan } from '../../model/plan.ts';
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
    return old === undefined && current === undefined
      ? []
      : [{ layer, ...outcomeOf({ label, old, current, isNewBase }) }];
  }).map((change) => (change.layer === 'dependencies' ? withPackages(change, before, plan) : change));
}

interface Compared {
  readonly label: string;
  readonly old: string | undefined;
  readonly current: string | undefined;
  readonly isNewBase: boolean;
}

function outcomeOf({ label, old, current, isNewBase }: Compared): Omit<LayerChange, 'layer'> {
  if (old === undefined) return { outcome: 'unknown', because: `the image has no label ${label}` };
  if (old !== current) {
    const because = `${label} was ${shortened(old)}, is ${shortened(current ?? 'absent')}`;
    return { outcome: 'rebuilt', because };
  }
  return isNewBase
    ? { outcome: 'rebuilt', because: 'the base below it is another' }
    : { outcome: 'kept', because: `${label} is the same` };
}

/** The packages that differ tell more than the digest of a lock. */
function withPackages(
  change: LayerChange,
  before: Readonly<Record<string, string>>,
  { lock }: ResolvedPlan,
): LayerChange {
  const listed = before[PACKAGES_LABEL];
  if (change.outcome !== 'rebuilt' || listed === undefined) return change;
  const changes = lockChanges(packagesIn(listed), lock.packages).map(lockChangeText);
  if (changes.length === 0) return change;
  const more = changes.length - NAMED_CHANGES;
  return {
    ...change,
    because: [...changes.slice(0, NAMED_CHANGES), ...(more > 0 ? [`${more} more`] : [])].join(', '),
  };
}

function shortened(digest: string): string {
  return digest.slice(0, 'sha256:'.length + 12);
}
