import { major } from 'semver';
import { SeldonBuildError } from '../../errors.ts';
import { memberOf, parseJson, textOf } from '../../io/json.ts';
import { managerManifest, managerPackage } from '../../model/node-manager.ts';
import type { NodeManager } from '../../model/node-plan.ts';

/** The programs of a manager; pnpm has them elsewhere, and depends on packages for each machine, from version 11 on. */
const PROGRAMS = {
  pnpm: { pnpm: 'bin/pnpm.cjs' },
  yarn: { yarn: 'bin/yarn.js' },
  berry: { yarn: 'bin/yarn.js' },
} as const;

/** The package-lock.json of a manager whose hash is known and that is one package; undefined for others. */
export function knownManagerLock(manager: NodeManager): string | undefined {
  const { kind, version, integrity } = manager;
  if (integrity === undefined || (kind === 'pnpm' && major(version) > 10)) return undefined;
  const packages = {
    '': managerManifest(manager),
    [placeOf(manager)]: { version, integrity, bin: PROGRAMS[kind] },
  };
  return `${JSON.stringify({ lockfileVersion: 3, requires: true, packages }, undefined, 2)}\n`;
}

/** Throws E_BAD_LOCK where the registry has another archive of a manager than package.json says. */
export function checkManagerLock(manager: NodeManager, text: string): void {
  const { integrity, version } = manager;
  const found = textOf(memberOf(memberOf(parseJson(text), 'packages'), placeOf(manager)), 'integrity');
  if (found !== undefined && (integrity === undefined || found === integrity)) return;
  throw new SeldonBuildError(
    'E_BAD_LOCK',
    `could not lock ${managerPackage(manager)} ${version}: its hash in "packageManager" is not that of the registry (${found ?? 'none'})`,
    { file: 'package.json', hint: 'correct or leave out the hash in "packageManager" of package.json' },
  );
}

function placeOf(manager: NodeManager): string {
  return `node_modules/${managerPackage(manager)}`;
}
