import { parseSpecifiers, satisfies } from '../../builders/python/specifiers.ts';
import { type Release, filesOfRelease } from './releases.ts';
import type { ProjectFile } from './simple-page.ts';
import { type Target, wheelFits } from './wheel-fits.ts';
import { parseWheelName } from './wheel-name.ts';

// Python 3 minors that a base image could hold; what is beyond is not released yet.
const MINORS = Array.from({ length: 15 }, (_, index) => index + 6);

/** "any": it is pure Python or there is nothing but a source distribution, so that the resolver has to find out. */
export type Fit = readonly number[] | 'any';

/** The minor versions of Python 3 for which a release has wheels on a platform. */
export function minorsFor(
  files: readonly ProjectFile[],
  release: Release,
  target: Omit<Target, 'minor'>,
): Fit {
  const wheels = filesOfRelease(files, release).flatMap(({ filename, requiresPython }) => {
    const wheel = parseWheelName(filename);
    return wheel === undefined ? [] : [{ wheel, requiresPython }];
  });
  if (wheels.length === 0) return 'any';
  return MINORS.filter((minor) =>
    wheels.some(
      ({ wheel, requiresPython }) =>
        wheelFits(wheel, { ...target, minor }) && isAllowed(minor, requiresPython),
    ),
  );
}

/** Whether some patch release of the minor fulfils `Requires-Python`; a late one stands for all. */
function isAllowed(minor: number, requiresPython: string | undefined): boolean {
  const specifiers = parseSpecifiers(requiresPython ?? '');
  return specifiers === undefined || satisfies(`3.${minor}.99`, specifiers);
}

/** 11 of "3.11" or "3.11.9"; undefined for anything but Python 3. */
export function minorOfPython(python: string): number | undefined {
  const match = /^3\.(\d+)(?:\.|$)/.exec(python);
  return match === null ? undefined : Number(match[1]);
}
