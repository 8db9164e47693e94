import { type AsOf, type Requirement, SeldonBuildError } from '../../src/builder-api.ts';
import { placeOf } from './project-needs.ts';
import type { FoundRequirement } from './requirements-txt.ts';
import { satisfies } from './specifiers.ts';

/** The release of a framework that artifacts and requirements agree on. */
export interface FrameworkPin {
  /** "scikit-learn 1.5.2" */
  readonly framework: string | undefined;
  readonly version: string | undefined;
  /** The pin that follows from the artifact. */
  readonly requirements: readonly Requirement[];
  /** Limits for what the framework needs in turn. */
  readonly constraints: readonly Requirement[];
  readonly asOf: AsOf | undefined;
}

/** A release that an artifact says it was written by. */
export interface WrittenBy {
  /** Normalised name of the distribution. */
  readonly name: string;
  readonly version: string;
  readonly file: string;
}

/** Pins the release that wrote an artifact. Throws E_VERSION_CONTRADICTION, naming both, when requirements exclude it. */
export function pinWriter(writer: WrittenBy, declared: readonly FoundRequirement[]): FrameworkPin {
  const excluding = declared.find((requirement) => excludes(requirement, writer));
  if (excluding !== undefined) throw contradiction(excluding, writer);
  const { name, version, file } = writer;
  return {
    framework: `${name} ${version}`,
    version,
    requirements: [{ spec: `${name}==${version}`, wantedBy: file }],
    constraints: [],
    asOf: { kind: 'release', name, version },
  };
}

/** Without a word of the artifact, an exact pin by the author tells the release, and the time of the project as well. */
export function pinOfRequirements(name: string, declared: readonly FoundRequirement[]): FrameworkPin {
  const exact = declared
    .filter((requirement) => requirement.name === name && requirement.marker === undefined)
    .flatMap(({ specifiers }) => specifiers)
    .find(({ operator, prefix }) => operator === '==' && !prefix);
  const version = exact?.version;
  return {
    framework: version === undefined ? undefined : `${name} ${version}`,
    version,
    requirements: [],
    constraints: [],
    asOf: version === undefined ? undefined : { kind: 'release', name, version },
  };
}

/** A requirement with a marker may not apply: the resolver decides. */
function excludes({ name, marker, specifiers }: FoundRequirement, writer: WrittenBy): boolean {
  return name === writer.name && marker === undefined && !satisfies(writer.version, specifiers);
}

function contradiction(requirement: FoundRequirement, { name, version, file }: WrittenBy): SeldonBuildError {
  return new SeldonBuildError(
    'E_VERSION_CONTRADICTION',
    `cannot choose a ${name}: "${file}" was written by ${version}, but ${placeOf(requirement)} asks for ${requirement.text}`,
    {
      file: requirement.file,
      hint: `write ${name}==${version} in ${requirement.file}, or train the model again with the release asked for`,
    },
  );
}
