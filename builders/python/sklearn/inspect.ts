import type { Evidence, Found, InspectOptions, Project } from '../../../src/builder-api.ts';
import { readArtifact } from '../artifacts.ts';
import { type ComponentEnvironment, readEnvironment } from '../environment.ts';
import { hasPickleName, type ProjectFiles, sortFiles } from '../project-files.ts';
import { modulesOf } from '../python-modules.ts';
import { seldonClasses } from '../seldon-classes.ts';
import { chooseArtifact } from './choose-artifact.ts';
import { factsOf, type Seen, type SklearnFacts } from './facts.ts';
import { rootEstimatorOf } from './root.ts';

/**
 * Looks for the one pickle whose root is an estimator. Where the project also has a class of Seldon's, serving the bare
 * artifact is the last resort.
 */
export async function inspect(
  project: Project,
  options: InspectOptions,
): Promise<Found<SklearnFacts> | undefined> {
  const environment = await readEnvironment(project, options);
  if (namesOtherClass(environment)) return undefined;
  const files = await sortFiles(project);
  const modules = modulesOf(project, files.code);
  const hasClass = (await seldonClasses(modules, files.code)).length > 0;
  const file = hasClass ? onlyPickle(files) : chooseArtifact(files.model, environment.variables);
  if (file === undefined) return undefined;
  const artifact = await readArtifact(project, file);
  const root = rootEstimatorOf(artifact, modules);
  const seen: Seen = { project, environment, files, modules, artifact, root };
  const facts = await factsOf(seen);
  const own = root.isCertain ? 'certain' : 'likely';
  return {
    confidence: hasClass ? 'fallback' : own,
    evidence: evidenceOf(seen, facts),
    facts,
    shown: shownOf(seen, facts),
  };
}

/** MODEL_NAME says that a class serves, unless it is the wrapper's own for artifacts. */
function namesOtherClass({ variables }: ComponentEnvironment): boolean {
  const modelName = variables['MODEL_NAME'] ?? '';
  return modelName !== '' && !modelName.startsWith('seldon_wrapper.');
}

function onlyPickle({ model }: ProjectFiles): string | undefined {
  const pickles = model.filter(hasPickleName);
  return pickles.length === 1 ? pickles[0] : undefined;
}

function evidenceOf({ artifact, root }: Seen, facts: SklearnFacts): readonly [Evidence, ...Evidence[]] {
  const release = facts.framework === undefined ? '' : `, written by ${facts.framework}`;
  return [
    { file: artifact.file, because: `holds a ${root.className}${release}` },
    ...facts.ownFiles.map((file) => ({ file, because: 'defines a class that the artifact needs' })),
    ...facts.requirementFiles.map((file) => ({ file, because: 'lists the requirements' })),
  ];
}

function shownOf({ artifact, root }: Seen, facts: SklearnFacts): Found<SklearnFacts>['shown'] {
  const { compression, container, protocol, sizeBytes } = artifact.pickle;
  return {
    artifact: artifact.file,
    estimator: root.className,
    sklearnVersion: artifact.sklearnVersion ?? null,
    features: facts.features ?? null,
    numberOfFeatures: facts.numberOfFeatures ?? null,
    classes: facts.classes ?? null,
    format: { container, compression, protocol, sizeBytes },
    requirements: facts.requirements.map(({ spec }) => spec),
    projectFiles: facts.ownFiles,
  };
}
