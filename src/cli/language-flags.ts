import { SeldonBuildError } from '../errors.ts';
import type { Language } from '../model/detection.ts';
import type { Flags } from './request.ts';

/** Options that say how Python is chosen and locked. */
const OF_PYTHON = { python: '--python', asOf: '--as-of', frozen: '--frozen' } as const satisfies Partial<
  Record<keyof Flags, string>
>;

/** Throws E_USAGE for options that say nothing to a project of this language. */
export function checkLanguageFlags(flags: Flags, language: Language): void {
  if (language === 'python') return;
  const given: Partial<Record<string, unknown>> = { ...flags };
  const idle = Object.entries(OF_PYTHON).flatMap(([name, option]) =>
    given[name] === undefined ? [] : [option],
  );
  if (idle.length === 0) return;
  throw new SeldonBuildError(
    'E_USAGE',
    `cannot use ${idle.join(', ')}: the project is not one of Python, but of language "${language}"`,
    { hint: 'leave the option out; package.json and its lockfile decide' },
  );
}
