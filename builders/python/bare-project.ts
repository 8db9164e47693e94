import { type Found, type InspectOptions, type Project, SeldonBuildError } from '../../src/builder-api.ts';
import type { FoundArtifact } from './artifact-format.ts';
import { ARTIFACT_VARIABLE, onlyArtifact } from './choose-artifact.ts';
import { type ComponentEnvironment, readEnvironment } from '../project/environment.ts';
import { pointerError } from '../project/lfs-pointer.ts';
import { findArtifacts, formatOf } from './find-artifacts.ts';
import { type ProjectFiles, sortFiles } from './project-files.ts';
import { modulesOf, type ProjectModules } from './python-modules.ts';
import { seldonClasses } from './seldon-classes.ts';

/** A project whose model can be served without code of its own. */
export interface BareProject {
  readonly project: Project;
  readonly environment: ComponentEnvironment;
  /** The artifact's files count as model, whatever their names. */
  readonly files: ProjectFiles;
  readonly modules: ProjectModules;
  readonly artifact: FoundArtifact;
  /** Whether there is a Seldon class too: then serving the bare artifact is the last resort. */
  readonly hasClass: boolean;
}

/** What a builder says of the one artifact that it serves. Throws a SeldonBuildError where it cannot be served. */
type Look<Facts> = (bare: BareProject) => Promise<Found<Facts>>;

/** The `inspect` of a builder for bare artifacts: finds the project's one artifact and looks at it when it is the builder's. */
export function inspectBare<Facts>(builder: string, look: Look<Facts>) {
  return async (project: Project, options: InspectOptions): Promise<Found<Facts> | undefined> => {
    const bare = await bareProjectFor(builder, project, options);
    if (bare === undefined) return undefined;
    return bare.hasClass ? asLastResort(look(bare)) : look(bare);
  };
}

/** Beside a class, a file that cannot be served bare is what that class loads: the class's builder says what is wrong with it. */
async function asLastResort<Facts>(looking: Promise<Found<Facts>>): Promise<Found<Facts> | undefined> {
  try {
    return { ...(await looking), confidence: 'fallback' };
  } catch (error) {
    if (error instanceof SeldonBuildError) return undefined;
    throw error;
  }
}

/**
 * Looks for the one artifact that a builder serves: of all formats there may be only one, or SELDON_ARTIFACT names it.
 * Undefined where a class serves, or an artifact of another builder. Throws E_AMBIGUOUS and E_ARTIFACT_POINTER.
 */
async function bareProjectFor(
  builder: string,
  project: Project,
  options: InspectOptions,
): Promise<BareProject | undefined> {
  const environment = await readEnvironment(project, options);
  if (namesOtherClass(environment)) return undefined;
  const files = await sortFiles(project);
  const modules = modulesOf(project, files.code);
  const hasClass = (await seldonClasses(modules, files.code)).length > 0;
  const shipped = [...files.model, ...files.code].sort();
  const wanted = environment.variables[ARTIFACT_VARIABLE];
  const artifact =
    wanted === undefined
      ? await foundArtifact(project, shipped, hasClass)
      : await namedArtifact(project, shipped, wanted);
  if (artifact?.format.builder !== builder) return undefined;
  return { project, environment, files: withModel(files, artifact), modules, artifact, hasClass };
}

/** MODEL_NAME says that a class serves, unless it is the wrapper's own for artifacts. */
function namesOtherClass({ variables }: ComponentEnvironment): boolean {
  const modelName = variables['MODEL_NAME'] ?? '';
  return modelName !== '' && !modelName.startsWith('seldon_wrapper.');
}

async function foundArtifact(
  project: Project,
  files: readonly string[],
  hasClass: boolean,
): Promise<FoundArtifact | undefined> {
  const { artifacts, pointers } = await findArtifacts(project, files);
  if (hasClass) return artifacts.length === 1 ? artifacts[0] : undefined;
  if (artifacts.length === 0 && pointers.length > 0) throw pointerError(pointers);
  return onlyArtifact(artifacts);
}

async function namedArtifact(
  project: Project,
  files: readonly string[],
  wanted: string,
): Promise<FoundArtifact | undefined> {
  const path = wanted.replace(/\/+$/, '');
  const { artifacts } = await findArtifacts(project, files);
  const found = artifacts.find((artifact) => artifact.path === path);
  if (found !== undefined) return found;
  if (!files.includes(path)) throw notThere(wanted);
  const format = await formatOf(project, path);
  return format === undefined ? undefined : { format, path, files: [path] };
}

function notThere(file: string): SeldonBuildError {
  return new SeldonBuildError(
    'E_PROJECT_UNREADABLE',
    `could not read file "${file}" of ${ARTIFACT_VARIABLE}: there is no such file`,
    { hint: 'check the path, and that the ignore rules do not leave the file out', file },
  );
}

/** Some formats have names that sorting takes for code: .json, .txt. */
function withModel(files: ProjectFiles, { files: own }: FoundArtifact): ProjectFiles {
  return {
    model: [...new Set([...files.model, ...own])].sort(),
    code: files.code.filter((file) => !own.includes(file)),
    secrets: files.secrets,
  };
}
