import type { BuildPlan } from '../model/plan.ts';

/**
 * The plan with its Python packages as they were on a day, whatever its builder found out; unchanged without a day, and for
 * a Node project, which has a lock of its own.
 */
export function asOfDate<Plan extends BuildPlan>(plan: Plan, date: string | undefined): Plan {
  if (date === undefined || plan.language !== 'python') return plan;
  const steps = plan.steps.map((step) =>
    step.kind === 'pip' ? { ...step, asOf: { kind: 'date', date } as const } : step,
  );
  return { ...plan, steps };
}
