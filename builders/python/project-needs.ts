import type { Requirement } from '../../src/builder-api.ts';
import type { Need } from './missing-modules.ts';
import type { Declared } from './project-requirements.ts';
import type { OutsideImport } from './reached-modules.ts';
import type { FoundRequirement } from './requirements-txt.ts';

/** What imports of the project's code ask for. */
export function needsOfImports(imports: readonly OutsideImport[]): readonly Need[] {
  return imports.map(({ module, file, line, optional }) => ({
    module,
    file,
    optional,
    by: 'code',
    because: `${file} line ${line} imports ${module}`,
  }));
}

/** The project's requirements as the plan states them; `seldon-core` is taken out, since the wrapper stands for it. */
export function plannedRequirements(declared: Declared): readonly Requirement[] {
  return declared.requirements.filter(({ name }) => name !== 'seldon-core').map(asPlanned);
}

/** Normalised names of the project's requirements, without `seldon-core`. */
export function listedNames(declared: Declared): readonly string[] {
  return declared.requirements.map(({ name }) => name).filter((name) => name !== 'seldon-core');
}

/** Constraints as the plan states them. */
export function plannedConstraints(declared: Declared): readonly Requirement[] {
  return declared.constraints.map(asPlanned);
}

/** A notice for each `seldon-core` among the requirements. */
export function seldonCoreNotices(declared: Declared): readonly string[] {
  return declared.requirements
    .filter(({ name }) => name === 'seldon-core')
    .map(
      (requirement) =>
        `${placeOf(requirement)} asks for seldon-core: it is left out, because the image has its own server`,
    );
}

function asPlanned(requirement: FoundRequirement): Requirement {
  return { spec: requirement.text, wantedBy: placeOf(requirement) };
}

/** "requirements.txt line 3" */
export function placeOf({ file, line }: FoundRequirement): string {
  return line === 0 ? file : `${file} line ${line}`;
}
