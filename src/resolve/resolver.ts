import type { BuildPlan, ResolvedPlan } from '../model/plan.ts';
import type { Resolver, Running } from '../model/ports.ts';
import { type NodeResolveOptions, resolveNode } from './node/node-resolver.ts';
import { type PythonResolveOptions, resolvePython } from './python-resolver.ts';

/** All that resolving needs from outside, for plans of every language. */
export type ResolveOptions = PythonResolveOptions & NodeResolveOptions;

/** Turns plans into resolved plans: each language has registries, locks and tools of its own. */
export function resolverOf(options: ResolveOptions): Resolver {
  return { resolve: (plan, running) => resolvePlan(plan, options, running) };
}

function resolvePlan(plan: BuildPlan, options: ResolveOptions, running: Running): Promise<ResolvedPlan> {
  switch (plan.language) {
    case 'python':
      return resolvePython(plan, { options, running });
    case 'node':
      return resolveNode(plan, { options, running });
  }
}
