import { SeldonBuildError } from '../../errors.ts';
import { withoutLogin } from '../index-url.ts';

// npm's codes (npm docs, "npm-cli error codes" and the network errors of Node) for trouble that may pass.
const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EAI_AGAIN',
  'ENOTFOUND',
  'ETIMEDOUT',
  'ERR_SOCKET_TIMEOUT',
  'E500',
  'E502',
  'E503',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/** What npm says of every failure, or of every version that is not there. */
const NOISE =
  /^(?:A complete log of this run|In most cases you or one of your dependencies|a package version that doesn't exist)/;

/** Reads what npm printed when it could not make a lock ("npm error code E404 …"; "npm ERR!" up to npm 10.5). */
export function explainNpmFailure(stderr: string): SeldonBuildError {
  const lines = stderr
    .split('\n')
    .flatMap((line) => /^npm (?:error|ERR!) ?(.*)$/.exec(line)?.[1] ?? [])
    .map((line) =>
      line
        .replace(/https?:\/\/\S+/g, withoutLogin)
        .replace(/^notarget /, '')
        .trim(),
    )
    .filter((line) => line !== '' && !NOISE.test(line));
  const code = lines.flatMap((line) => /^code (\S+)$/.exec(line)?.[1] ?? [])[0];
  const said = lines.filter((line) => !line.startsWith('code '));
  const why = said.length === 0 ? stderr.trim().slice(-300) : said.slice(0, 4).join('; ');
  if (code !== undefined && UNREACHABLE.has(code)) {
    return new SeldonBuildError('E_INDEX_UNREACHABLE', `could not reach the npm registry: ${why}`, {
      hint: 'check the address in .npmrc, proxy and certificates (--ca-cert)',
      output: lines,
    });
  }
  return new SeldonBuildError(
    'E_UNRESOLVABLE',
    `could not resolve the dependencies of package.json: ${why}`,
    {
      file: 'package.json',
      hint: 'change the dependencies so that "npm install --package-lock-only" works',
      output: lines,
    },
  );
}
