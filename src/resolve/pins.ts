import { parseRequirement } from '../../builders/python/requirement.ts';
import type { Specifier } from '../../builders/python/specifiers.ts';
import type { PythonPlan, PipStep, Requirement } from '../model/python-plan.ts';

/** A requirement for exactly one release. */
export interface Pin {
  /** Normalised by PEP 503. */
  readonly name: string;
  readonly version: string;
  readonly wantedBy: string;
}

/** The pip step of a plan. */
export function pipStepOf(plan: PythonPlan): PipStep {
  const step = plan.steps.find(({ kind }) => kind === 'pip');
  if (step?.kind === 'pip') return step;
  throw new Error(`plan of ${plan.builder} has no pip step`);
}

/** The requirements that name one release. Those with a marker are left to the resolver, which knows the target. */
export function pinsOf(requirements: readonly Requirement[]): readonly Pin[] {
  return requirements.flatMap(({ spec, wantedBy }) => {
    const parsed = parseRequirement(spec);
    if (typeof parsed === 'string' || parsed.marker !== undefined) return [];
    const exact = exactOf(parsed.specifiers);
    return exact === undefined ? [] : [{ name: parsed.name, version: exact.version, wantedBy }];
  });
}

/** The packages (normalised names) that some requirement holds to one release, in whatever environment. */
export function pinnedNames(requirements: readonly Requirement[]): readonly string[] {
  return requirements.flatMap(({ spec }) => {
    const parsed = parseRequirement(spec);
    return typeof parsed !== 'string' && exactOf(parsed.specifiers) !== undefined ? [parsed.name] : [];
  });
}

function exactOf(specifiers: readonly Specifier[]): Specifier | undefined {
  return specifiers.find(({ operator, prefix }) => (operator === '==' || operator === '===') && !prefix);
}
