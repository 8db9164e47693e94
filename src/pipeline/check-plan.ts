import { SeldonBuildError } from '../errors.ts';
import type { BuildPlan } from '../model/plan.ts';
import { parseImageRef } from '../model/image-ref.ts';
import { assignment } from './quote.ts';

type Check = (plan: BuildPlan) => string | undefined;

/** What every plan keeps to, whoever wrote its builder. */
const CHECKS: readonly Check[] = [
  ({ image }) =>
    Number.isInteger(image.user) && image.user > 0 ? undefined : 'the user is not a number above 0',
  ({ image }) =>
    /^(\/[\w.-]+)+$/.test(image.workdir) ? undefined : `"${image.workdir}" is not an absolute folder`,
  ({ steps }) => (steps[0]?.kind === 'wrapper' ? undefined : 'the wrapper is not the first step'),
  ({ steps }) => steps.flatMap((step) => (step.kind === 'copy' ? step.files : [])).find(isUnsafe),
  ({ steps }) => {
    const name = steps.flatMap((step) => (step.kind === 'apt' ? step.packages : [])).find(isNoPackage);
    return name === undefined ? undefined : `"${name}" is not the name of a Debian package`;
  },
  ({ bases }) =>
    firstProblem(
      bases.map(
        ({ image }) =>
          () =>
            void parseImageRef(image),
      ),
    ),
  ({ image }) => firstProblem(Object.entries(image.env).map((entry) => () => void assignment(entry))),
  ({ image }) => firstProblem(Object.entries(image.labels).map((entry) => () => void assignment(entry))),
];

/** Returns the plan, or throws E_PLAN_INVALID with every problem it has. */
export function checkPlan(plan: BuildPlan): BuildPlan {
  const problems = CHECKS.map((check) => check(plan)).filter((problem) => problem !== undefined);
  if (problems.length === 0) return plan;
  throw new SeldonBuildError('E_PLAN_INVALID', `cannot build this plan: ${problems.join('; ')}`, {
    hint: 'change the option or file that the value comes from',
  });
}

/** Debian Policy 5.6.1: what a package may be called. */
function isNoPackage(name: string): boolean {
  return !/^[a-z0-9][a-z0-9+.-]+$/.test(name);
}

function isUnsafe(path: string): boolean {
  return path.startsWith('/') || path.split('/').includes('..');
}

function firstProblem(attempts: readonly (() => void)[]): string | undefined {
  for (const attempt of attempts) {
    try {
      attempt();
    } catch (error) {
      if (error instanceof SeldonBuildError) return error.message;
      throw error;
    }
  }
  return undefined;
}
