import type {
  ComponentKind,
  Evidence,
  Found,
  InspectOptions,
  Project,
  Requirement,
} from '../../../src/builder-api.ts';
import { type ComponentEnvironment, componentOf, readEnvironment } from '../environment.ts';
import type { Need } from '../missing-modules.ts';
import { digestOf } from '../model-digest.ts';
import { distributionOf } from '../modules.ts';
import type { PythonFacts } from '../plan-python.ts';
import { sortFiles } from '../project-files.ts';
import {
  listedNames,
  needsOfImports,
  plannedConstraints,
  plannedRequirements,
  seldonCoreNotices,
} from '../project-needs.ts';
import { type Declared, readDeclared } from '../project-requirements.ts';
import { modulesOf, type ProjectModules } from '../python-modules.ts';
import { reachedFrom } from '../reached-modules.ts';
import { declaredClass, type ServedClass, syntaxError } from './declared-class.ts';
import { findClass } from './found-class.ts';

/** What is known of a project with a Seldon class. */
export interface GenericFacts extends PythonFacts {
  readonly needs: readonly Need[];
  /** Normalised names of the listed requirements. */
  readonly listed: readonly string[];
  /** Whether the project installs itself and may so bring more than it lists. */
  readonly open: boolean;
}

/** Looks for a Seldon class: the one of MODEL_NAME, else the only one in the project. */
export async function inspect(
  project: Project,
  options: InspectOptions,
): Promise<Found<GenericFacts> | undefined> {
  const files = await sortFiles(project);
  if (!files.code.some((file) => file.endsWith('.py'))) return undefined;
  const environment = await readEnvironment(project, options);
  const modules = modulesOf(project, files.code);
  const declared = await readDeclared(project);
  const served = await servedClass({ modules, environment, declared, files: files.code });
  if (served === undefined) return undefined;
  const reached = await reachedFrom(modules, served.file === undefined ? [] : [served.file]);
  const facts: GenericFacts = {
    projectName: project.name,
    component: served.component,
    env: { PERSISTENCE: '0', ...environment.variables, ...nameOf(served) },
    requirements: plannedRequirements(declared),
    constraints: plannedConstraints(declared),
    asOf: undefined,
    pythonPin: declared.pythonPin,
    pythonSpecs: declared.python,
    files,
    framework: undefined,
    modelDigest: await digestOf(project, files.model),
    notices: [...served.notices, ...declared.notices, ...seldonCoreNotices(declared)],
    needs: needsOfImports(reached.outside),
    listed: listedNames(declared),
    open: declared.installsItself,
  };
  return {
    confidence: served.confidence,
    evidence: evidenceOf(served, declared),
    facts,
    shown: shownOf(facts, served),
  };
}

function nameOf({ modelName, component }: Served): Record<string, string> {
  return { MODEL_NAME: modelName, SERVICE_TYPE: component };
}

interface Looking {
  readonly modules: ProjectModules;
  readonly environment: ComponentEnvironment;
  readonly declared: Declared;
  readonly files: readonly string[];
}

interface Served extends ServedClass {
  readonly component: ComponentKind;
  readonly confidence: 'declared' | 'certain' | 'likely';
  readonly because: Evidence;
}

async function servedClass(looking: Looking): Promise<Served | undefined> {
  const modelName = looking.environment.variables['MODEL_NAME'];
  if (modelName === undefined || modelName === '') return foundClass(looking);
  return isForeign(modelName) ? undefined : classNamed(modelName, looking);
}

/** MODEL_NAME of a Node project is a file, and that of a bare artifact a class of the wrapper. */
function isForeign(modelName: string): boolean {
  return modelName.endsWith('.js') || modelName.startsWith('seldon_wrapper.');
}

async function classNamed(modelName: string, { modules, environment, declared }: Looking): Promise<Served> {
  const component = componentOf(environment);
  const { source } = environment;
  const listed = new Set(declared.requirements.map(({ name }) => name));
  const isInstalled = (module: string): boolean => listed.has(distributionOf(module));
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

function evidenceOf(served: Served, declared: Declared): readonly [Evidence, ...Evidence[]] {
  const { file, method, confidence } = served;
  const ofClass =
    confidence === 'declared' && file !== undefined && method !== undefined
      ? [{ file, because: `has the class with ${method}` }]
      : [];
  const ofFiles = declared.files.map((name) => ({ file: name, because: 'lists the requirements' }));
  return [served.because, ...ofClass, ...ofFiles];
}

function shownOf(facts: GenericFacts, { file, method }: Served): Found<GenericFacts>['shown'] {
  return {
    class: facts.env['MODEL_NAME'] ?? null,
    classFile: file ?? null,
    method: method ?? null,
    component: facts.component,
    requirements: facts.requirements.map(({ spec }: Requirement) => spec),
    modelFiles: facts.files.model,
  };
}
