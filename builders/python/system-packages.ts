import type { Requirement } from '../../src/builder-api.ts';
import { parseRequirement } from './requirement.ts';

// Libraries that wheels expect of the system (their projects' installation guides), by Debian's names.
const WANTED: Readonly<Record<string, readonly string[]>> = {
  lightgbm: ['libgomp1'],
};

/** Debian's packages that some requirements need beside their wheels, sorted. */
export function systemPackagesFor(requirements: readonly Requirement[]): readonly string[] {
  const names = requirements.flatMap(({ spec }) => {
    const parsed = parseRequirement(spec);
    return typeof parsed !== 'string' && Object.hasOwn(WANTED, parsed.name) ? [parsed.name] : [];
  });
  return [...new Set(names.flatMap((name) => WANTED[name] ?? []))].sort();
}
