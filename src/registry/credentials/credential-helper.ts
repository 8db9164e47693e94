import { SeldonBuildError } from '../../errors.ts';
import { parseJson, textOf } from '../../io/json.ts';
import type { Credentials } from '../../model/ports.ts';
import type { Surroundings } from './locator.ts';
import { registryKeyOf } from './registry-key.ts';

export interface HelperRequest {
  /** The NAME of `docker-credential-NAME`. */
  readonly helper: string;
  readonly host: string;
  /** The configuration that names the helper. */
  readonly source: string;
}

const TIMEOUT_MS = 30_000;
// What helpers print when they know nothing about a host (docker-credential-helpers, "errCredentialsNotFoundMessage").
const NOT_FOUND = /credentials not found/i;

/**
 * Asks a credential helper program: the host on its standard input, JSON on its standard output
 * (docker-credential-helpers protocol). Throws E_CREDENTIALS when it cannot be run or fails.
 */
export async function askCredentialHelper(
  { helper, host, source }: HelperRequest,
  { exec, env, signal }: Surroundings,
): Promise<Credentials | undefined> {
  const program = `docker-credential-${helper}`;
  const result = await exec(program, ['get'], {
    env,
    input: registryKeyOf(host),
    signal,
    timeoutMs: TIMEOUT_MS,
  });
  if (result.exitCode === 0) return answerOf(result.stdout, `credential helper ${program}`);
  if (NOT_FOUND.test(`${result.stdout} ${result.stderr}`)) return undefined;
  const why =
    result.failure ?? firstLineOf(result.stderr) ?? `it ended with exit code ${result.exitCode ?? 'none'}`;
  throw new SeldonBuildError(
    'E_CREDENTIALS',
    `could not get the credentials of registry "${host}" from ${program}, which ${source} names: ${why}`,
    { hint: `install ${program}, or take it out of ${source}` },
  );
}

function answerOf(stdout: string, source: string): Credentials | undefined {
  const answer = parseJson(stdout);
  const username = textOf(answer, 'Username');
  const password = textOf(answer, 'Secret');
  return username === undefined || password === undefined ? undefined : { username, password, source };
}

/** Standard output may hold the secret: only standard error is ever shown. */
function firstLineOf(stderr: string): string | undefined {
  const [line = ''] = stderr.trim().split('\n');
  return line === '' ? undefined : line.slice(0, 200);
}
