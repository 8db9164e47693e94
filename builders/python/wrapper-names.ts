import type { Wrapper } from '../../src/builder-api.ts';
import { parseRequirement } from './requirement.ts';

/** The names of the distributions that a wrapper needs itself, normalised by PEP 503 and sorted. */
export function wrapperNames({ requirements }: Wrapper): readonly string[] {
  const parsed = requirements.map(parseRequirement);
  const names = parsed.flatMap((requirement) => (typeof requirement === 'string' ? [] : [requirement.name]));
  return [...new Set(names)].sort();
}
