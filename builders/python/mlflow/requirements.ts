import type { MlmodelFacts, Project, Requirement } from '../../../src/builder-api.ts';
import { placeOf } from '../project-needs.ts';
import { type Declared, readDeclared } from '../project-requirements.ts';
import type { FoundRequirement } from '../requirements-txt.ts';
import type { ServedFlavor } from './flavors.ts';
import { readRecordedFile } from './recorded-file.ts';

/** MLflow under its names: as a whole and without its server. */
const MLFLOW = new Set(['mlflow', 'mlflow-skinny']);

/** What the project declares, with what MLflow recorded in the model's folder; MLflow itself is apart. */
export interface Recorded {
  readonly declared: Declared;
  readonly mlflow: FoundRequirement | undefined;
  /** Versions of Python that the environment of the model names, beside MLmodel's own. */
  readonly python: Declared['python'];
}

/** Reads what MLflow wrote of the model's needs beside MLmodel. Throws E_BAD_REQUIREMENTS. */
export async function readRecorded(project: Project, folder: string): Promise<Recorded> {
  const declared = await readDeclared(project);
  const own = await readRecordedFile(project, folder);
  const names = new Set(declared.requirements.map(({ name }) => name));
  // What the project itself asks for goes before what MLflow recorded.
  const added = own.requirements.filter(({ name }) => !names.has(name));
  const all = [...declared.requirements, ...added];
  return {
    declared: {
      ...declared,
      requirements: all.filter(({ name }) => !MLFLOW.has(name)),
      constraints: [...declared.constraints, ...own.constraints],
      system: [...(declared.system ?? []), ...(own.system ?? [])],
      files: [...declared.files, ...own.files],
      wheels: [...(declared.wheels ?? []), ...(own.wheels ?? [])],
      links: [...(declared.links ?? []), ...(own.links ?? [])],
      notices: [...declared.notices, ...own.notices],
    },
    mlflow: all.find(({ name }) => MLFLOW.has(name)),
    python: own.python,
  };
}

/** What serving needs beside what is recorded: the framework where no line names it, and MLflow only for its own flavor. */
export function servingRequirements(
  mlmodel: MlmodelFacts,
  flavor: ServedFlavor,
  { declared, mlflow }: Recorded,
): readonly Requirement[] {
  const has = (prefix: string): boolean => declared.requirements.some(({ name }) => name.startsWith(prefix));
  const wanted = (spec: string): Requirement => ({ spec, wantedBy: mlmodel.file });
  const missing = (names: readonly string[]): readonly Requirement[] =>
    names.filter((name) => !has(name)).map(wanted);
  if (flavor.framework === undefined) {
    const { mlflowVersion: version } = mlmodel;
    const skinny = version === undefined ? 'mlflow-skinny' : `mlflow-skinny==${version}`;
    const wantedBy = mlflow === undefined ? mlmodel.file : placeOf(mlflow);
    return [{ spec: skinny, wantedBy }, ...missing(['numpy', 'pandas'])];
  }
  const { name, version } = flavor.framework;
  const framework = has(name) ? [] : [wanted(version === undefined ? name : `${name}==${version}`)];
  return [...framework, ...(flavor.name === 'sklearn' ? missing(['joblib', 'pandas']) : [])];
}
