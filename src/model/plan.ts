import type { NodePlan, ResolvedNodePlan } from './node-plan.ts';
import type { PythonPlan, ResolvedPythonPlan } from './python-plan.ts';

/**
 * Everything there is to know about an image before anything is looked up, as plain JSON. `language` says which kind it is:
 * each has bases, steps and locks of its own.
 */
export type BuildPlan = PythonPlan | NodePlan;

/** One thing an image needs done, in order of how seldom it changes. Every engine handles each kind or refuses it. */
export type Step = BuildPlan['steps'][number];

/** A plan in which nothing is left to look up. */
export type ResolvedPlan = ResolvedPythonPlan | ResolvedNodePlan;
