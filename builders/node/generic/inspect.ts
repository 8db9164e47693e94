import type { Evidence, Found, InspectOptions, Project } from '../../../src/builder-api.ts';
import { type ComponentEnvironment, componentOf, readEnvironment } from '../../project/environment.ts';
import { compiledName, isTypeScript } from '../javascript.ts';
import { checkImports } from '../missing-packages.ts';
import type { NodeFacts } from '../plan-node.ts';
import { isTest, sortFiles } from '../project-files.ts';
import { type ProjectSources, sourcesOf } from '../project-sources.ts';
import { reachedFrom } from '../reached-files.ts';
import { factsOf } from './facts.ts';
import { refuseUnfetchedModels } from './loaded-models.ts';
import { declaredClass, findClass, type Served } from './served-class.ts';
import { readPackageJson } from '../package-json.ts';

/** Looks for a Seldon class: the one of MODEL_NAME, else the only one in the project. */
export async function inspect(
  project: Project,
  options: InspectOptions,
): Promise<Found<NodeFacts> | undefined> {
  const files = await sortFiles(project);
  const sources = sourcesOf(project, [...files.code, ...files.typescript, ...files.model]);
  if (sources.loadable.length === 0) return undefined;
  const environment = await readEnvironment(project, options);
  const served = await servedClass(sources, environment);
  if (served === undefined) return undefined;
  const manifest = await readPackageJson(project);
  const reached = await reachedFrom(sources, served.modelName);
  checkImports(reached, manifest);
  await refuseUnfetchedModels(project, files.model, reached.sources);
  const facts = await factsOf({ project, files, environment, served, manifest });
  return {
    confidence: served.confidence,
    evidence: evidenceOf(served, facts),
    facts,
    shown: shownOf(facts, served),
  };
}

async function servedClass(
  sources: ProjectSources,
  environment: ComponentEnvironment,
): Promise<Served | undefined> {
  const modelName = environment.variables['MODEL_NAME'] ?? '';
  if (modelName === '') {
    const asked = environment.variables['SERVICE_TYPE'] === undefined ? undefined : componentOf(environment);
    return findClass(sources, sources.loadable.filter(isCandidate), asked);
  }
  const file = fileOf(modelName, sources);
  if (file === undefined) return undefined;
  const { source } = environment;
  return declaredClass(sources, { modelName: file, component: componentOf(environment), source });
}

/** The JavaScript file that MODEL_NAME means; undefined when it names something of another language. */
function fileOf(modelName: string, sources: ProjectSources): string | undefined {
  const path = modelName.replace(/^\.\//, '');
  if (isTypeScript(path)) return compiledName(path);
  if (/\.[mc]?js$/.test(path)) return path;
  // Seldon's own wrapper is told the name without its ending, too.
  const named = ['.js', '.mjs', '.cjs'].map((ending) => `${path}${ending}`);
  return named.find((name) => sources.sourceOf(name) !== undefined);
}

const MAX_DEPTH = 3;

function isCandidate(file: string): boolean {
  return !isTest(file) && file.split('/').length <= MAX_DEPTH;
}

function evidenceOf(served: Served, { packages }: NodeFacts): readonly [Evidence, ...Evidence[]] {
  const { file, name, method, confidence } = served;
  const ofClass =
    confidence === 'declared' && method !== undefined
      ? [{ file, because: `exports ${name ?? 'a class'} with ${method}` }]
      : [];
  const { lock } = packages;
  const ofLock = lock.from === 'project' ? [{ file: lock.file, because: 'locks the packages' }] : [];
  return [served.because, ...ofClass, ...ofLock];
}

function shownOf(facts: NodeFacts, { name, file, method }: Served): Found<NodeFacts>['shown'] {
  return {
    class: name ?? null,
    classFile: file,
    method: method ?? null,
    component: facts.component,
    engines: facts.engines ?? null,
    dependencies: facts.packages.manifest['dependencies'] ?? {},
    typescript: facts.sources.map(({ from }) => from),
    modelFiles: facts.model,
  };
}
