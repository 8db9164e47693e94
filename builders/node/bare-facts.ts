import type { InspectOptions, NpmStep, Project } from '../../src/builder-api.ts';
import { type ComponentEnvironment, readEnvironment } from '../project/environment.ts';
import { digestOf } from '../project/model-digest.ts';
import type { NodeFacts } from './plan-node.ts';
import { type ProjectFiles, sortFiles } from './project-files.ts';
import { secretNotices } from './secret-notices.ts';

/** Names the artifact for the wrapper, and chooses among several. */
export const ARTIFACT_VARIABLE = 'SELDON_ARTIFACT';

/** A project that may be but a model. */
export interface BareProject {
  readonly project: Project;
  readonly environment: ComponentEnvironment;
  readonly files: ProjectFiles;
  /** All that goes into the image, sorted. */
  readonly shipped: readonly string[];
  /** The path that SELDON_ARTIFACT names. */
  readonly wanted: string | undefined;
  /** Whether there is code, too: then serving the bare model is the last resort. */
  readonly hasCode: boolean;
}

/** Looks at a project; undefined when its MODEL_NAME is about something else than the wrapper's `modelName`. */
export async function bareProject(
  modelName: string,
  project: Project,
  options: InspectOptions,
): Promise<BareProject | undefined> {
  const environment = await readEnvironment(project, options);
  const named = environment.variables['MODEL_NAME'] ?? '';
  if (named !== '' && named !== modelName) return undefined;
  const files = await sortFiles(project);
  const shipped = [...files.model, ...files.code].sort();
  return {
    project,
    environment,
    files,
    shipped,
    wanted: environment.variables[ARTIFACT_VARIABLE],
    hasCode: files.typescript.length > 0 || shipped.some((file) => /\.(?:[mc]?js|py)$/.test(file)),
  };
}

/** What a builder found out about the one model of a project. */
interface BareModel {
  /** Name of the wrapper's own component, such as "seldon:tfjs". */
  readonly modelName: string;
  readonly artifact: string;
  /** All files of the model, whatever their names. */
  readonly own: readonly string[];
  readonly packages: NpmStep;
  readonly framework: string | undefined;
  readonly notices: readonly string[];
}

/** The facts of an image that serves a model without code. */
export async function bareFacts(bare: BareProject, model: BareModel): Promise<NodeFacts> {
  const { project, environment, files } = bare;
  const { modelName, artifact, own, packages, framework, notices } = model;
  const modelFiles = [...new Set([...files.model, ...own])].sort();
  return {
    projectName: project.name,
    component: 'MODEL',
    env: {
      PERSISTENCE: '0',
      ...environment.variables,
      MODEL_NAME: modelName,
      SERVICE_TYPE: 'MODEL',
      [ARTIFACT_VARIABLE]: artifact,
    },
    packages,
    engines: undefined,
    model: modelFiles,
    code: files.code.filter((file) => !own.includes(file)),
    sources: [],
    compilerOptions: {},
    framework,
    modelDigest: await digestOf(project, modelFiles),
    notices: [...notices, ...environment.notices, ...secretNotices(files)],
  };
}
