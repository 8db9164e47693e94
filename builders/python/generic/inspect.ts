import type { Evidence, Found, InspectOptions, Project, Requirement } from '../../../src/builder-api.ts';
import { type ComponentEnvironment, componentOf, readEnvironment } from '../../project/environment.ts';
import { distributionOf } from '../modules.ts';
import { sortFiles } from '../project-files.ts';
import { readDeclared } from '../project-requirements.ts';
import { modulesOf, type ProjectModules } from '../python-modules.ts';
import type { NeedFacts } from '../shared-facts.ts';
import { unimportedHints } from '../unimported.ts';
import { declaredClass, syntaxError } from './declared-class.ts';
import { factsOf, type Served } from './facts.ts';
import { findClass } from './found-class.ts';

/** Looks for a Seldon class: the one of MODEL_NAME, else the only one in the project. */
export async function inspect(
  project: Project,
  options: InspectOptions,
): Promise<Found<NeedFacts> | undefined> {
  const files = await sortFiles(project);
  if (!files.code.some((file) => MODULE_FILE.test(file))) return undefined;
  const environment = await readEnvironment(project, options);
  const modules = modulesOf(project, files.code);
  const served = await servedClass({ project, modules, environment, files: files.code });
  if (served === undefined) return undefined;
  const facts = await factsOf({ project, files, modules, environment, served });
  return {
    confidence: served.confidence,
    evidence: evidenceOf(served, facts),
    facts,
    shown: shownOf(facts, served),
    hints: await unimportedHints({ modules, code: files.code, ...facts }),
  };
}

const MODULE_FILE = /\.(?:py|so|pyd)$/;

interface Looking {
  readonly project: Project;
  readonly modules: ProjectModules;
  readonly environment: ComponentEnvironment;
  readonly files: readonly string[];
}

async function servedClass(looking: Looking): Promise<Served | undefined> {
  const modelName = looking.environment.variables['MODEL_NAME'];
  if (modelName === undefined || modelName === '') return foundClass(looking);
  return isForeign(modelName) ? undefined : classNamed(modelName, looking);
}

/** MODEL_NAME of a Node project is a file, and that of a bare artifact a class of the wrapper. */
function isForeign(modelName: string): boolean {
  return /\.[mc]?[jt]sx?$/.test(modelName) || /^seldon(?:_wrapper\.|:)/.test(modelName);
}

async function classNamed(modelName: string, { project, modules, environment }: Looking): Promise<Served> {
  const component = componentOf(environment);
  const { source } = environment;
  const isInstalled = async (module: string): Promise<boolean> => {
    const { requirements } = await readDeclared(project);
    return requirements.some(({ name }) => name === distributionOf(module));
  };
  const served = await declaredClass(modules, { modelName, component, source, isInstalled });
  const file = source === '.s2i/environment' ? source : (served.file ?? source);
  const because = { file, because: `MODEL_NAME of ${source} names the class ${modelName}` };
  return { ...served, component, confidence: 'declared', because };
}

async function foundClass({ modules, environment, files }: Looking): Promise<Served | undefined> {
  const found = await findClass(modules, files);
  if (found === undefined) return undefined;
  const source = await modules.source(found.file);
  if (source?.errorLine !== undefined) throw syntaxError(found.file, source.errorLine);
  const { modelName, file, method } = found;
  const component =
    environment.variables['SERVICE_TYPE'] === undefined ? found.component : componentOf(environment);
  const because = { file, because: `has the class ${found.name} with ${method}` };
  return {
    modelName,
    file,
    method,
    notices: [],
    component,
    confidence: found.sharesName ? 'certain' : 'likely',
    because,
  };
}

function evidenceOf(served: Served, facts: NeedFacts): readonly [Evidence, ...Evidence[]] {
  const { file, method, confidence } = served;
  const ofClass =
    confidence === 'declared' && file !== undefined && method !== undefined
      ? [{ file, because: `has the class with ${method}` }]
      : [];
  const ofFiles = facts.requirementFiles.map((name) => ({ file: name, because: 'lists the requirements' }));
  return [served.because, ...ofClass, ...ofFiles];
}

function shownOf(facts: NeedFacts, { file, method }: Served): Found<NeedFacts>['shown'] {
  return {
    class: facts.env['MODEL_NAME'] ?? null,
    classFile: file ?? null,
    method: method ?? null,
    component: facts.component,
    requirements: facts.requirements.map(({ spec }: Requirement) => spec),
    modelFiles: facts.files.model,
  };
}
