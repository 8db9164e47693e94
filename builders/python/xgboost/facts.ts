import type { Requirement, XgboostFacts } from '../../../src/builder-api.ts';
import { type BareFacts, bareFacts } from '../bare-facts.ts';
import type { BareProject } from '../bare-project.ts';
import { readDeclared } from '../project-requirements.ts';
import { pinXgboost, type XgboostPin } from './pin.ts';

/** What a plan for an XGBoost model follows from. */
export interface Facts extends BareFacts {
  readonly artifact: string;
  readonly pin: XgboostPin;
}

/** Gathers the facts. Throws E_BAD_REQUIREMENTS, E_VERSION_CONTRADICTION and E_ARTIFACT_UNSUPPORTED. */
export async function factsOf(bare: BareProject, model: XgboostFacts): Promise<Facts> {
  const declared = await readDeclared(bare.project);
  const { path } = bare.artifact;
  const pin = pinXgboost(model, path, declared.requirements);
  const requirements: readonly Requirement[] = [{ spec: 'numpy', wantedBy: path }];
  const facts = await bareFacts(bare, {
    modelName: 'seldon_wrapper.models.xgboost.XgboostModel',
    declared,
    pin,
    requirements,
    notices: pin.notices,
  });
  return { ...facts, pin };
}
