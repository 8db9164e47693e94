import type { LockedPackage } from '../model/plan-parts.ts';

/** A package that two locks do not agree on; absent where a lock does not have it. */
export interface LockChange {
  readonly name: string;
  readonly from?: string;
  readonly to?: string;
}

/** What became of the packages of a lock, sorted by name. */
export function lockChanges(
  before: readonly LockedPackage[],
  after: readonly LockedPackage[],
): readonly LockChange[] {
  const [old, now] = [versionsOf(before), versionsOf(after)];
  const names = [...new Set([...old.keys(), ...now.keys()])].sort();
  return names.flatMap((name) => {
    const [from, to] = [old.get(name), now.get(name)];
    if (from === to) return [];
    return [{ name, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }];
  });
}

/** A change in words: "numpy 1.24.3 is now 1.26.4". */
export function lockChangeText({ name, from, to }: LockChange): string {
  if (from === undefined) return `${name} ${to ?? ''} is new`;
  return to === undefined ? `${name} ${from} is gone` : `${name} ${from} is now ${to}`;
}

/** npm installs several versions of a package side by side. */
function versionsOf(packages: readonly LockedPackage[]): ReadonlyMap<string, string> {
  const versions = new Map<string, Set<string>>();
  for (const { name, version } of packages) {
    versions.set(name, (versions.get(name) ?? new Set()).add(version));
  }
  return new Map([...versions].map(([name, all]) => [name, [...all].sort().join(' and ')]));
}
