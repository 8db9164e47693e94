import type { Language, Wrapper } from '../builder-api.ts';
import { SeldonBuildError } from '../errors.ts';
import { readStockWrapper, readWrapper } from '../io/wrapper.ts';

/** The wrapper of an image: ours, or with `--wrapper` that of a version of seldon-core. Throws E_USAGE. */
export async function wrapperOf(
  packageRoot: string,
  language: Language,
  stockVersion: string | undefined,
): Promise<Wrapper> {
  if (stockVersion === undefined) return readWrapper(packageRoot, language);
  if (language === 'python') return readStockWrapper(packageRoot, stockVersion);
  throw new SeldonBuildError(
    'E_USAGE',
    `cannot use --wrapper for a ${language} project: seldon-core serves Python only`,
    { hint: 'leave --wrapper out' },
  );
}
