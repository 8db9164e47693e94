import { registryTroubleOf } from '../engines/docker/registry-trouble.ts';
import { SeldonBuildError } from '../errors.ts';
import { familiarName, type ImageRef } from '../model/image-ref.ts';
import type { Credentials } from '../model/ports.ts';

/** Where a push went, and as whom. */
export interface PushTarget {
  readonly ref: ImageRef;
  readonly credentials: Credentials | undefined;
}

/** The error for a push that failed; `reason` is what the engine said. */
export function pushFailure(reason: string, { ref, credentials }: PushTarget): SeldonBuildError {
  const trouble = registryTroubleOf(reason);
  const doing = `could not push "${familiarName(ref)}"`;
  if (trouble === undefined) {
    return new SeldonBuildError('E_PUSH_FAILED', `${doing}: ${reason}`, { hint: 'push again' });
  }
  const hint = trouble.hint(ref.host);
  if (trouble.code === 'E_REGISTRY_UNREACHABLE') {
    return new SeldonBuildError(trouble.code, `${doing}: ${reason}`, { hint });
  }
  // Who may do nothing anonymously may do it with a login.
  return credentials === undefined
    ? new SeldonBuildError('E_REGISTRY_LOGIN', `${doing} without a login: ${reason}`, {
        hint: `run "docker login ${ref.host}", or give --username and --password-stdin`,
      })
    : new SeldonBuildError(
        trouble.code,
        `${doing} with the credentials from ${credentials.source}: ${reason}`,
        { hint },
      );
}
