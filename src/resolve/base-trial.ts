import { SeldonBuildError } from '../errors.ts';
import type { FoundBase } from './find-base.ts';

/** A base that was found. */
export type FoundImage<Facts> = Exclude<FoundBase<Facts>, { missing: string }>;

/** What the user should know about the choice of a base. */
export function baseNotices(
  { base: { name }, local }: FoundImage<unknown>,
  passedOver: readonly string[],
): readonly string[] {
  const instead = `base image "${name}" is taken, because others will not do: ${passedOver.join('; ')}`;
  const loose = `base image "${name}" is the engine's own and not pinned by digest: ${local?.because ?? ''}`;
  return [...(passedOver.length === 0 ? [] : [instead]), ...(local === undefined ? [] : [loose])];
}

/** The error for a plan none of whose bases is to be had. */
export function noBase(passedOver: readonly string[]): SeldonBuildError {
  return new SeldonBuildError('E_BASE_NOT_FOUND', `could not find a base image: ${passedOver.join('; ')}`, {
    hint: 'pull or build one of them, name another with --base, or a mirror with --registry-mirror docker.io=HOST',
  });
}
