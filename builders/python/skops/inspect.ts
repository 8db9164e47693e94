import {
  type Found,
  readSkops,
  type Requirement,
  SeldonBuildError,
  type SkopsFacts,
  sourceOf,
} from '../../../src/builder-api.ts';
import { type BareFacts, bareFacts } from '../bare-facts.ts';
import { type BareProject, inspectBare } from '../bare-project.ts';
import { type FrameworkPin, pinOfRequirements, pinWriter } from '../framework-pin.ts';
import type { Need } from '../missing-modules.ts';
import { readDeclared } from '../project-requirements.ts';
import { checkTypes } from './trusted-types.ts';

/** Looks for the one skops file of a project. */
export const inspect = inspectBare('python/skops', look);

async function look(bare: BareProject): Promise<Found<BareFacts>> {
  const { path } = bare.artifact;
  const model = await readSkops(await sourceOf(bare.project, path));
  checkTypes(model, path);
  const facts = await factsOf(bare, model);
  const { className, skopsVersion, sklearnVersions } = model;
  const writer = facts.framework === undefined ? '' : `, written by ${facts.framework}`;
  return {
    confidence: 'certain',
    evidence: [
      { file: path, because: `holds a ${className}${writer}` },
      ...facts.requirementFiles.map((file) => ({ file, because: 'lists the requirements' })),
    ],
    facts,
    shown: {
      artifact: path,
      estimator: className,
      sklearnVersions,
      skopsVersion: skopsVersion ?? null,
      types: model.types,
      requirements: facts.requirements.map(({ spec }) => spec),
    },
  };
}

/** Gathers the facts. Throws E_BAD_REQUIREMENTS and E_VERSION_CONTRADICTION. */
async function factsOf(bare: BareProject, model: SkopsFacts): Promise<BareFacts> {
  const declared = await readDeclared(bare.project);
  const { path } = bare.artifact;
  const [version, other] = model.sklearnVersions;
  if (version !== undefined && other !== undefined) throw severalWriters(path, model);
  const pin =
    version === undefined
      ? pinOfRequirements('scikit-learn', declared.requirements)
      : pinWriter({ name: 'scikit-learn', version, file: path }, declared.requirements);
  const facts = await bareFacts(bare, {
    modelName: 'seldon_wrapper.models.skops.SkopsModel',
    declared,
    pin,
    requirements: ownRequirements(path, model, pin),
    notices: version === undefined ? [`${path} does not say which release of scikit-learn wrote it`] : [],
  });
  return { ...facts, needs: model.types.map((name) => needOf(name, path)) };
}

function severalWriters(file: string, { sklearnVersions }: SkopsFacts): SeldonBuildError {
  return new SeldonBuildError(
    'E_VERSION_CONTRADICTION',
    `cannot choose a scikit-learn: parts of "${file}" were written by ${sklearnVersions.join(' and ')}`,
    { file, hint: 'train all parts of the model with one release, and save it again' },
  );
}

/** Columns by name need a data frame to be handed over in. */
function ownRequirements(
  file: string,
  { skopsVersion, hasFeatureNames }: SkopsFacts,
  pin: FrameworkPin,
): readonly Requirement[] {
  const sklearn = pin.requirements.length > 0 ? pin.requirements : [{ spec: 'scikit-learn', wantedBy: file }];
  const skops = { spec: skopsVersion === undefined ? 'skops' : `skops==${skopsVersion}`, wantedBy: file };
  return [...sklearn, skops, ...(hasFeatureNames ? [{ spec: 'pandas', wantedBy: file }] : [])];
}

function needOf(name: string, file: string): Need {
  const module = name.slice(0, name.lastIndexOf('.'));
  return { module, file, optional: false, by: 'artifact', because: `${file} holds a ${name}` };
}
