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

function versionsOf(packages: readonly LockedPackage[]): ReadonlyMap<string, string> {
  return new Map(packages.map(({ name, version }) => [name, version]));
}
