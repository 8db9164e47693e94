import type { Builder, Candidate, InspectOptions } from '../builder-api.ts';
import { SeldonBuildError } from '../errors.ts';
import type { Confidence } from '../model/detection.ts';
import type { Project } from '../model/project.ts';
import { firstOf } from './first-of.ts';

/** How sure, as a number. */
export const RANK: Record<Confidence, number> = { declared: 3, certain: 2, likely: 1, fallback: 0 };

/** What `--builder` and the ignore rules leave to choose from. */
export interface Choice {
  readonly builders: readonly Builder[];
  /** `--builder`: only this one is asked. */
  readonly wanted?: string | undefined;
  readonly options: InspectOptions;
}

/**
 * Shows a project to every builder, but for those that are only taken on request, and takes the most confident one. Order breaks no tie: two builders that are equally
 * sure are E_AMBIGUOUS, none is E_NOT_DETECTED.
 */
export async function chooseCandidate(project: Project, choice: Choice): Promise<Candidate> {
  const builders = wantedBuilders(choice);
  const seen = await Promise.all(builders.map((builder) => builder.inspect(project, choice.options)));
  const candidates = seen.filter((candidate) => candidate !== undefined);
  const best = Math.max(...candidates.map(rankOf));
  const [first, ...others] = candidates.filter((candidate) => rankOf(candidate) === best);
  if (first === undefined) throw await notDetected(project, builders);
  if (others.length > 0) throw ambiguous([first, ...others]);
  return first;
}

function rankOf({ detection }: Candidate): number {
  return RANK[detection.confidence];
}

function wantedBuilders({ builders, wanted }: Choice): readonly Builder[] {
  if (wanted === undefined) return builders.filter(({ onRequest }) => onRequest !== true);
  const found = builders.filter(({ id }) => id === wanted);
  if (found.length > 0) return found;
  throw new SeldonBuildError(
    'E_UNKNOWN_BUILDER',
    `cannot use builder "${wanted}": there is none of that name`,
    {
      hint: `take one of ${builders.map(({ id }) => id).join(', ')}`,
    },
  );
}

function ambiguous(candidates: readonly [Candidate, ...Candidate[]]): SeldonBuildError {
  const claims = candidates.map(({ detection }) => {
    const { file, because } = detection.evidence[0];
    return `${detection.builder} (${file} ${because})`;
  });
  return new SeldonBuildError(
    'E_AMBIGUOUS',
    `could not choose a builder: ${claims.join(' and ')} fit equally well`,
    {
      hint: `say which one you mean with --builder ${candidates[0].detection.builder}`,
    },
  );
}

/** How many file names an error shows. */
const SHOWN_FILES = 12;

async function notDetected(project: Project, builders: readonly Builder[]): Promise<SeldonBuildError> {
  const files = await project.files();
  const why =
    files.length === 0 ? 'the folder is empty' : `${missed(builders)}; found ${firstOf(files, SHOWN_FILES)}`;
  return new SeldonBuildError('E_NOT_DETECTED', `could not tell what "${project.name}" is: ${why}`, {
    hint: 'put the model file or a .s2i/environment with MODEL_NAME into the folder; "seldon-build builders" lists what is looked for',
  });
}

/** All builders together look for more than anybody reads in an error. */
function missed(builders: readonly Builder[]): string {
  const [only, ...others] = builders;
  return only !== undefined && others.length === 0
    ? `looked for ${only.looksFor.join('; ')}`
    : "there is no model file of a known format, and no class with Seldon's methods";
}
