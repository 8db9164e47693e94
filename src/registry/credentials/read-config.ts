import { SeldonBuildError } from '../../errors.ts';
import { parseJson } from '../../io/json.ts';

/** The JSON of a configuration. Throws E_CREDENTIALS when it is something else. */
export function readConfig(text: string, source: string): unknown {
  const config = parseJson(text);
  if (typeof config === 'object' && config !== null) return config;
  throw new SeldonBuildError(
    'E_CREDENTIALS',
    `cannot read registry credentials from ${source}: it is not JSON`,
    {
      hint: `mend ${source}, or give --username and --password-stdin`,
    },
  );
}
