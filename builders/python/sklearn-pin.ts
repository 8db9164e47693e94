import { type Requirement, SeldonBuildError } from '../../src/builder-api.ts';
import type { Artifact } from './artifacts.ts';
import { type FrameworkPin, pinOfRequirements, pinWriter } from './framework-pin.ts';
import type { FoundRequirement } from './requirements-txt.ts';

const NAME = 'scikit-learn';

/**
 * Pins scikit-learn to the release that wrote the artifacts. Throws E_VERSION_CONTRADICTION when the requirements exclude it,
 * or when artifacts were written by different releases; the error names both files.
 */
export function pinSklearn(
  artifacts: readonly Artifact[],
  declared: readonly FoundRequirement[],
): FrameworkPin {
  const [first, ...others] = artifacts.filter(({ sklearnVersion }) => sklearnVersion !== undefined);
  const version = first?.sklearnVersion;
  if (first === undefined || version === undefined) return pinOfRequirements(NAME, declared);
  const other = others.find((artifact) => artifact.sklearnVersion !== version);
  if (other !== undefined) throw contradictingArtifacts(first, other);
  const pin = pinWriter({ name: NAME, version, file: first.file }, declared);
  return { ...pin, constraints: numpyConstraints(artifacts, declared) };
}

function contradictingArtifacts(first: Artifact, other: Artifact): SeldonBuildError {
  const [a, b] = [first.sklearnVersion ?? '', other.sklearnVersion ?? ''];
  return new SeldonBuildError(
    'E_VERSION_CONTRADICTION',
    `cannot choose a ${NAME}: "${first.file}" was written by ${a}, and "${other.file}" by ${b}`,
    {
      file: other.file,
      hint: 'train both with one release, or name the file that is not used in .dockerignore',
    },
  );
}

/** NumPy of the same generation: 1 cannot read what 2 wrote, and older scikit-learn cannot do with 2. */
function numpyConstraints(
  artifacts: readonly Artifact[],
  declared: readonly FoundRequirement[],
): readonly Requirement[] {
  if (declared.some(({ name }) => name === 'numpy')) return [];
  return artifacts.flatMap(({ file, sklearn }) => {
    const { numpyGeneration } = sklearn;
    return numpyGeneration === undefined ? [] : [{ spec: NUMPY_SPECS[numpyGeneration], wantedBy: file }];
  });
}

const NUMPY_SPECS = { '1': 'numpy<2', '2': 'numpy>=2' } as const;
