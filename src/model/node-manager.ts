import type { NodeManager } from './node-plan.ts';

const PACKAGES = { pnpm: 'pnpm', yarn: 'yarn', berry: '@yarnpkg/cli-dist' } as const;

/** The package of the npm registry that holds a manager. */
export function managerPackage({ kind }: Pick<NodeManager, 'kind'>): string {
  return PACKAGES[kind];
}

/** The package.json that a manager is installed with. */
export function managerManifest(manager: NodeManager): { readonly dependencies: Record<string, string> } {
  return { dependencies: { [managerPackage(manager)]: manager.version } };
}
