import { SeldonBuildError } from '../errors.ts';
import type { BaseCandidate, PythonPlan } from '../model/python-plan.ts';
import { wheelNames } from './local-wheels.ts';
import type { PackageIndex } from './package-index.ts';
import { type Pin, pinsOf, pipStepOf } from './pins.ts';
import { type Fit, minorOfPython, minorsFor } from './pythons.ts';
import { filesOfRelease, nearestVersions } from './releases.ts';
import type { ProjectFile } from './simple-page.ts';

/** A pinned release as the index has it. */
export interface PinnedRelease extends Pin {
  readonly files: readonly ProjectFile[];
}

/** Looks the plan's pinned releases up, but for those of which the project may have a wheel. Throws E_UNRESOLVABLE for one that is not in the index. */
export async function pinnedReleases(
  plan: PythonPlan,
  index: PackageIndex,
  signal: AbortSignal,
): Promise<readonly PinnedRelease[]> {
  const step = pipStepOf(plan);
  const own = wheelNames(step);
  const pins = pinsOf(step.requirements).filter(({ name }) => !own.includes(name));
  return Promise.all(
    pins.map(async (pin) => {
      const files = await index.files(pin.name, signal);
      if (files === undefined) throw noSuchPackage(pin);
      if (filesOfRelease(files, pin).length === 0) throw noSuchRelease(pin, files);
      return { ...pin, files };
    }),
  );
}

/** The error for a package that no index has. */
function noSuchPackage({ name, wantedBy }: Pick<Pin, 'name' | 'wantedBy'>): SeldonBuildError {
  return new SeldonBuildError(
    'E_UNRESOLVABLE',
    `could not resolve the requirements: there is no package "${name}" in the package index (wanted by ${wantedBy})`,
    { hint: 'check the spelling, or name the index that has it with --extra-index-url' },
  );
}

/** The error for a version that no index has; names the nearest ones. */
function noSuchRelease(pin: Pin, files: readonly ProjectFile[]): SeldonBuildError {
  const near = nearestVersions(files, pin);
  return new SeldonBuildError(
    'E_UNRESOLVABLE',
    `could not resolve the requirements: there is no ${pin.name} ${pin.version} in the package index (wanted by ${pin.wantedBy})`,
    {
      hint:
        near.length === 0 ? 'check the version' : `choose a version that exists, such as ${near.join(', ')}`,
    },
  );
}

/** The candidates whose Python has wheels for every pinned release, in the plan's order. Throws E_NO_PYTHON_FITS. */
export function fittingBases(
  plan: PythonPlan,
  releases: readonly PinnedRelease[],
): readonly [BaseCandidate, ...BaseCandidate[]] {
  const fits = plan.bases.filter(
    (base) =>
      base.python === undefined || misfits(base.python, { plan, releases, image: base.image }).length === 0,
  );
  const [first, ...others] = fits;
  if (first !== undefined) return [first, ...others];
  throw noPythonFits(plan, releases);
}

interface Question {
  readonly plan: PythonPlan;
  readonly releases: readonly PinnedRelease[];
  readonly image: string;
}

/** The pinned releases that have no wheel for a Python. */
function misfits(python: string, { plan, releases, image }: Question): readonly PinnedRelease[] {
  const minor = minorOfPython(python);
  return releases.filter((release) => {
    const fit = fitOf(plan, release, image);
    return fit !== 'any' && (minor === undefined || !fit.includes(minor));
  });
}

function fitOf({ platform }: PythonPlan, release: PinnedRelease, image: string): Fit {
  return minorsFor(release.files, release, { platform, libc: image.includes('alpine') ? 'musl' : 'glibc' });
}

/** Throws E_NO_PYTHON_FITS when the Python that a base turned out to hold is not one of those with wheels. */
export function checkPython(python: string, question: Question): void {
  const missing = misfits(python, question);
  if (missing.length === 0) return;
  throw noPythonFits({ ...question.plan, bases: [{ image: question.image, python }] }, missing);
}

function noPythonFits(plan: PythonPlan, releases: readonly PinnedRelease[]): SeldonBuildError {
  const image = plan.bases[0].image;
  const wanting = releases
    .map((release) => ({ release, fit: fitOf(plan, release, image) }))
    .flatMap(({ release, fit }) => (fit === 'any' ? [] : [{ release, fit }]));
  const common = wanting
    .map(({ fit }) => fit)
    .reduce((all, fit) => all.filter((minor) => fit.includes(minor)));
  const texts = wanting.map(
    ({ release, fit }) =>
      `${release.name} ${release.version} (wanted by ${release.wantedBy}) has wheels for ${pythonsText(fit)}`,
  );
  const offered = plan.bases.map(({ image: name, python }) => `${name} (Python ${python ?? 'unknown'})`);
  return new SeldonBuildError(
    'E_NO_PYTHON_FITS',
    `cannot choose a Python for ${plan.platform}: ${texts.join('; ')}; the base to choose from is ${offered.join(', ')}`,
    { hint: hintFor(common) },
  );
}

function pythonsText(minors: readonly number[]): string {
  return minors.length === 0 ? 'no Python there' : `Python ${minors.map((minor) => `3.${minor}`).join(', ')}`;
}

function hintFor(common: readonly number[]): string {
  const newest = common.at(-1);
  return newest === undefined
    ? 'pin versions that have wheels for the same Python'
    : `use --python 3.${newest} or a --base that holds it, or pin other versions`;
}
