import { type AsOf, type Requirement, SeldonBuildError } from '../../src/builder-api.ts';
import type { Artifact } from './artifacts.ts';
import { placeOf } from './project-needs.ts';
import type { FoundRequirement } from './requirements-txt.ts';
import { satisfies } from './specifiers.ts';

/** The scikit-learn that artifacts and requirements agree on. */
export interface SklearnPin {
  readonly version: string | undefined;
  /** The pin that follows from the artifacts, and limits for NumPy. */
  readonly requirements: readonly Requirement[];
  readonly constraints: readonly Requirement[];
  readonly asOf: AsOf | undefined;
}

const NAME = 'scikit-learn';

/**
 * Pins scikit-learn to the release that wrote the artifacts. Throws E_VERSION_CONTRADICTION when the requirements exclude it,
 * or when artifacts were written by different releases; the error names both files.
 */
export function pinSklearn(
  artifacts: readonly Artifact[],
  declared: readonly FoundRequirement[],
): SklearnPin {
  const [first, ...others] = artifacts.filter(({ sklearnVersion }) => sklearnVersion !== undefined);
  const version = first?.sklearnVersion;
  if (first === undefined || version === undefined) return pinOfRequirements(declared);
  const other = others.find((artifact) => artifact.sklearnVersion !== version);
  if (other !== undefined) throw contradictingArtifacts(first, other);
  const excluding = declared.find((requirement) => excludes(requirement, version));
  if (excluding !== undefined) throw contradiction(excluding, first);
  return {
    version,
    requirements: [{ spec: `${NAME}==${version}`, wantedBy: first.file }],
    constraints: numpyConstraints(artifacts, declared),
    asOf: { kind: 'release', name: NAME, version },
  };
}

/** An exact pin by the author tells the time of the project as well. */
function pinOfRequirements(declared: readonly FoundRequirement[]): SklearnPin {
  const exact = declared
    .filter(({ name, marker }) => name === NAME && marker === undefined)
    .flatMap(({ specifiers }) => specifiers)
    .find(({ operator, prefix }) => operator === '==' && !prefix);
  const version = exact?.version;
  const asOf: AsOf | undefined = version === undefined ? undefined : { kind: 'release', name: NAME, version };
  return { version, requirements: [], constraints: [], asOf };
}

/** A requirement with a marker may not apply: the resolver decides. */
function excludes({ name, marker, specifiers }: FoundRequirement, version: string): boolean {
  return name === NAME && marker === undefined && !satisfies(version, specifiers);
}

function contradiction(requirement: FoundRequirement, artifact: Artifact): SeldonBuildError {
  const version = artifact.sklearnVersion ?? '';
  return new SeldonBuildError(
    'E_VERSION_CONTRADICTION',
    `cannot choose a ${NAME}: "${artifact.file}" was written by ${version}, but ${placeOf(requirement)} asks for ${requirement.text}`,
    {
      file: requirement.file,
      hint: `write ${NAME}==${version} in ${requirement.file}, or train the model again with the release asked for`,
    },
  );
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
