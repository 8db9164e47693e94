import type { LightgbmFacts } from '../../../src/builder-api.ts';
import { type BareFacts, bareFacts } from '../bare-facts.ts';
import type { BareProject } from '../bare-project.ts';
import { type FrameworkPin, pinOfRequirements, pinWriter } from '../framework-pin.ts';
import { readDeclared } from '../project-requirements.ts';
import type { FoundRequirement } from '../requirements-txt.ts';
import { satisfies } from '../specifiers.ts';
import { writerOf } from './written-by.ts';

interface Pinned {
  readonly pin: FrameworkPin;
  readonly notices: readonly string[];
}

/** Gathers the facts. Throws E_BAD_REQUIREMENTS and E_ARTIFACT_UNSUPPORTED. */
export async function factsOf(bare: BareProject, model: LightgbmFacts): Promise<BareFacts> {
  const declared = await readDeclared(bare.project);
  const { path } = bare.artifact;
  const { pin, notices } = pinLightgbm(model, path, declared.requirements);
  return bareFacts(bare, {
    modelName: 'seldon_wrapper.models.lightgbm.LightgbmModel',
    declared,
    pin,
    requirements: [...pin.requirements, { spec: 'numpy', wantedBy: path }],
    notices,
  });
}

/** What the author asks for wins over evidence that is only a guess. */
function pinLightgbm(model: LightgbmFacts, file: string, declared: readonly FoundRequirement[]): Pinned {
  const asked = declared.filter(({ name, marker }) => name === 'lightgbm' && marker === undefined);
  const byAuthor = pinOfRequirements('lightgbm', declared);
  if (byAuthor.version !== undefined) return { pin: byAuthor, notices: [] };
  const { version, releases, because } = writerOf(model, file);
  const fits = asked.every(({ specifiers }) => satisfies(version, specifiers));
  if (!fits) return { pin: byAuthor, notices: [] };
  const notice = `${file} does not record its release; ${because} says LightGBM ${releases}: ${version} is taken`;
  return { pin: pinWriter({ name: 'lightgbm', version, file }, declared), notices: [notice] };
}
