import type { Wrapper } from '../../src/builder-api.ts';
import { namesOf } from './requirement.ts';

/** The names of the distributions that a wrapper needs itself, normalised by PEP 503 and sorted. */
export function wrapperNames({ requirements }: Wrapper): readonly string[] {
  return namesOf(requirements);
}
