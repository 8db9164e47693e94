import { SeldonBuildError } from '../../src/builder-api.ts';
import type { ParsedRequirement } from './requirement.ts';
import { satisfies } from './specifiers.ts';

/** A package as a lock has it, by its normalised name. */
export interface LockedVersion {
  readonly name: string;
  readonly version: string;
}

/** What a lock lacks of some requirements: "scipy>=1.24 is not in it". Those by address are left out. */
export function lackingIn(
  locked: readonly LockedVersion[],
  wanted: readonly ParsedRequirement[],
): readonly string[] {
  return wanted.flatMap(({ name, specifiers, text, url }) => {
    const versions = locked.filter((one) => one.name === name).map(({ version }) => version);
    if (url !== undefined || versions.some((version) => satisfies(version, specifiers))) return [];
    return [
      versions.length === 0 ? `${text} is not in it` : `${text} is wanted, and it has ${versions.join(', ')}`,
    ];
  });
}

/** The error for the lock of another tool that was not made from what the project asks for now. */
export function notMadeFrom(
  { lock, manifest, command }: { readonly lock: string; readonly manifest: string; readonly command: string },
  why: readonly string[],
): SeldonBuildError {
  const message = `cannot follow lock "${lock}": it was not made from this ${manifest}: ${why.join(', ')}`;
  return new SeldonBuildError('E_LOCK_OUTDATED', message, {
    file: lock,
    hint: `run "${command}" and commit the file`,
  });
}
