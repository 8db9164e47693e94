import { SeldonBuildError } from '../../errors.ts';
import { familiarName, parseImageRef } from '../../model/image-ref.ts';
import { registryTroubleOf } from './registry-trouble.ts';

const BASE = /(?:\] FROM|^\[internal\] load metadata for) (\S+)/;

/** The base image that a step of BuildKit fetches, if that is what it does. */
export function baseOfStep(stepName: string): string | undefined {
  return BASE.exec(stepName)?.[1];
}

interface Absence {
  readonly pattern: RegExp;
  readonly why: string;
  readonly hint: string;
}

/** containerd's wordings for an image that is not there. */
const ABSENCES: readonly Absence[] = [
  {
    pattern: /no match for platform|no matching manifest/,
    why: 'the registry does not have it for this platform',
    hint: 'choose another --platform or --base',
  },
  {
    pattern: /pull access denied|insufficient_scope/,
    why: 'the registry does not have it, or shows it only to those who log in',
    hint: 'check the name of the base image, or log in with "docker login"',
  },
  {
    pattern: /not found|manifest unknown|name unknown/i,
    why: 'the registry does not have it',
    hint: 'check the name of the base image, or choose another one with --base',
  },
];

/** The error for a base image that the engine could not get. */
export function baseFailure(base: string, reason: string): SeldonBuildError {
  const ref = parseImageRef(base);
  const doing = `could not get base image "${familiarName(ref)}"`;
  const absence = ABSENCES.find(({ pattern }) => pattern.test(reason));
  if (absence !== undefined) {
    return new SeldonBuildError('E_BASE_NOT_FOUND', `${doing}: ${absence.why}`, { hint: absence.hint });
  }
  const trouble = registryTroubleOf(reason);
  return new SeldonBuildError(trouble?.code ?? 'E_BUILD_FAILED', `${doing}: ${reason}`, {
    hint: trouble?.hint(ref.host) ?? 'get it with "docker pull" to see what is wrong',
  });
}
