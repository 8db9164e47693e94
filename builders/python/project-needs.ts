import type { Project, Requirement } from '../../src/builder-api.ts';
import type { Need } from './missing-modules.ts';
import type { Declared } from './project-requirements.ts';
import type { ProjectModules } from './python-modules.ts';
import type { OutsideImport } from './reached-modules.ts';
import type { FoundRequirement } from './requirements-txt.ts';

/** What imports of the project's code ask for. Code may add a folder of the project to the path before it imports. */
export function needsOfImports(imports: readonly OutsideImport[], modules: ProjectModules): readonly Need[] {
  return imports.map(({ module, file, line, optional }) => ({
    module,
    file,
    optional: optional || modules.isSomewhere(module),
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
        `${placeOf(requirement)} asks for seldon-core: it is left out, because the image gets seldon-build's server, or the one that --wrapper names`,
    );
}

function asPlanned(requirement: FoundRequirement): Requirement {
  const { text, hashes } = requirement;
  return { spec: text, wantedBy: placeOf(requirement), ...(hashes === undefined ? {} : { hashes }) };
}

/** "requirements.txt line 3" */
export function placeOf({ file, line }: FoundRequirement): string {
  return line === 0 ? file : `${file} line ${line}`;
}

// What S2I would have run, and its run script.
const SCRIPTS: readonly string[] = ['.s2i/bin/assemble', '.s2i/bin/run', 'before-run'];

/** A notice for each script of the project that S2I would run and this program does not. */
export async function scriptNotices(project: Project): Promise<readonly string[]> {
  const there = await Promise.all(SCRIPTS.map((file) => project.has(file)));
  return SCRIPTS.filter((_, index) => there[index]).map((file) => `${file} is not run`);
}
