import type { Builder, Candidate, InspectOptions } from '../../builder-api.ts';
import { SeldonBuildError } from '../../errors.ts';
import type { Confidence, Evidence } from '../../model/detection.ts';
import type { Project } from '../../model/project.ts';
import { RANK } from '../choose.ts';

/** What became of one builder. */
export interface TracedBuilder {
  readonly builder: string;
  readonly outcome: 'chosen' | 'tied' | 'lost' | 'on request' | 'not found' | 'failed';
  readonly confidence?: Confidence;
  readonly evidence: readonly Evidence[];
  /** Why it is not the one. */
  readonly because?: string;
  /** Of the one that is chosen. */
  readonly hints?: readonly string[];
}

/** Shows a project to every builder and tells, from best to worst, what each saw and why it was not taken. */
export async function traceBuilders(
  project: Project,
  builders: readonly Builder[],
  options: InspectOptions,
): Promise<readonly TracedBuilder[]> {
  const looks = await Promise.all(
    builders.map(async (builder): Promise<Look> => {
      const seen = await seenBy(builder, project, options);
      const unnamed =
        seen === undefined && builder.onRequest !== true
          ? await seenBy(builder, project, withoutModelName(options))
          : undefined;
      return { builder, seen, unnamed: unnamed instanceof SeldonBuildError ? undefined : unnamed };
    }),
  );
  const candidates = looks.flatMap(({ seen, builder }) =>
    seen instanceof SeldonBuildError || seen === undefined || builder.onRequest === true ? [] : [seen],
  );
  const best = Math.max(-1, ...candidates.map(rankOf));
  const first = candidates.filter((candidate) => rankOf(candidate) === best);
  return looks.toSorted((a, b) => rankOfLook(b) - rankOfLook(a)).map((look) => tracedOf(look, first));
}

interface Look {
  readonly builder: Builder;
  readonly seen: Candidate | SeldonBuildError | undefined;
  /** What a builder that saw nothing would see if MODEL_NAME named no class. */
  readonly unnamed: Candidate | undefined;
}

/** An empty MODEL_NAME wins over that of files, and names nothing. */
function withoutModelName(options: InspectOptions): InspectOptions {
  return { ...options, env: { ...options.env, MODEL_NAME: '' } };
}

async function seenBy(builder: Builder, project: Project, options: InspectOptions): Promise<Look['seen']> {
  try {
    return await builder.inspect(project, options);
  } catch (error) {
    if (error instanceof SeldonBuildError) return error;
    throw error;
  }
}

function rankOf({ detection }: Candidate): number {
  return RANK[detection.confidence];
}

function rankOfLook({ seen, builder, unnamed }: Look): number {
  if (seen === undefined) return unnamed === undefined ? -3 : -0.5;
  if (seen instanceof SeldonBuildError) return -2;
  return builder.onRequest === true ? -1 : rankOf(seen);
}

function tracedOf({ builder, seen, unnamed }: Look, first: readonly Candidate[]): TracedBuilder {
  if (unnamed !== undefined) {
    const { confidence, evidence } = unnamed.detection;
    const because = 'MODEL_NAME says what serves: without it, this one would be in the running';
    return { builder: builder.id, outcome: 'lost', confidence, evidence, because };
  }
  if (seen === undefined) {
    const because = `looked for ${builder.looksFor.join('; ')}`;
    return { builder: builder.id, outcome: 'not found', evidence: [], because };
  }
  if (seen instanceof SeldonBuildError) {
    return { builder: builder.id, outcome: 'failed', evidence: [], because: `${seen.code}: ${seen.message}` };
  }
  const { confidence, evidence } = seen.detection;
  if (builder.onRequest === true) {
    const because = `serves it with --builder ${builder.id}`;
    return { builder: builder.id, outcome: 'on request', confidence, evidence, because };
  }
  const [winner] = first;
  if (!first.includes(seen)) {
    const better =
      winner === undefined ? '' : `${winner.detection.builder} is ${winner.detection.confidence}`;
    return {
      builder: builder.id,
      outcome: 'lost',
      confidence,
      evidence,
      because: `${better}, this one ${confidence}`,
    };
  }
  if (first.length === 1) return chosenOf(seen);
  const others = first.filter((other) => other !== seen).map(({ detection }) => detection.builder);
  return {
    builder: builder.id,
    outcome: 'tied',
    confidence,
    evidence,
    because: `as sure as ${others.join(', ')}`,
  };
}

function chosenOf({ detection: { builder, confidence, evidence, hints } }: Candidate): TracedBuilder {
  return { builder, outcome: 'chosen', confidence, evidence, ...(hints === undefined ? {} : { hints }) };
}
