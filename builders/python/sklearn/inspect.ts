import type { Evidence, Found } from '../../../src/builder-api.ts';
import { readArtifact } from '../artifacts.ts';
import { type BareProject, inspectBare } from '../bare-project.ts';
import { factsOf, type Seen, type SklearnFacts } from './facts.ts';
import { rootEstimatorOf } from './root.ts';

/**
 * Looks for the one pickle whose root is an estimator. Where the project also has a class of Seldon's, serving the bare
 * artifact is the last resort.
 */
export const inspect = inspectBare('python/sklearn', look);

async function look(bare: BareProject): Promise<Found<SklearnFacts>> {
  const artifact = await readArtifact(bare.project, bare.artifact.path);
  const root = rootEstimatorOf(artifact, bare.modules);
  const seen: Seen = { bare, artifact, root };
  const facts = await factsOf(seen);
  const own = root.isCertain ? 'certain' : 'likely';
  return {
    confidence: own,
    evidence: evidenceOf(seen, facts),
    facts,
    shown: shownOf(seen, facts),
  };
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
