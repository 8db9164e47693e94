import type { Builder } from '../builder-api.ts';
import { SeldonBuildError } from '../errors.ts';
import type { Project } from '../model/project.ts';
import type { Choice } from './choose.ts';

/** Builders that are only taken on request and would serve the project, too. What one of them cannot serve is no alternative. */
export async function alternativesFor(
  project: Project,
  { builders, wanted, options }: Choice,
): Promise<readonly Builder[]> {
  const asked = builders.filter(({ id, onRequest }) => onRequest === true && id !== wanted);
  const claims = await Promise.all(
    asked.map((builder) => builder.inspect(project, options).then(isSomething, isRefused)),
  );
  return asked.filter((_, at) => claims[at]);
}

function isSomething(value: unknown): boolean {
  return value !== undefined;
}

function isRefused(error: unknown): false {
  if (error instanceof SeldonBuildError) return false;
  throw error;
}
