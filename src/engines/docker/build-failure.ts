import { SeldonBuildError } from '../../errors.ts';
import type { FailedStep } from './build-progress.ts';

/** The error for a build that failed. `reason` is the engine's own last word, `failed` the step it failed at. */
export function buildFailure(reason: string, failed: FailedStep | undefined): SeldonBuildError {
  const step = failed === undefined ? '' : `step "${failed.step}" failed: `;
  return new SeldonBuildError('E_BUILD_FAILED', `could not build the image: ${step}${reason}`);
}
