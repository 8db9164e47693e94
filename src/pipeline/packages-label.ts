import type { LockedPackage } from '../model/plan-parts.ts';

/** The label that lists the locked packages of an image: "name@version", sorted, with spaces between. */
export const PACKAGES_LABEL = 'io.seldon-build.packages';

/** The label's value. */
export function packagesLabelOf(packages: readonly LockedPackage[]): string {
  const named = packages.map(({ name, version }) => `${name}@${version}`);
  return [...new Set(named)].sort().join(' ');
}

/** Reads the label's value. Names of npm may begin with "@". */
export function packagesIn(label: string): readonly LockedPackage[] {
  const named = label.split(' ').filter((text) => text !== '');
  return named.map((text) => {
    const at = text.lastIndexOf('@');
    return { name: text.slice(0, at), version: text.slice(at + 1) };
  });
}
