import { SeldonBuildError } from '../../errors.ts';
import { baseFailure, baseOfStep } from './base-failure.ts';
import type { FailedStep } from './build-progress.ts';

interface KnownCause {
  readonly pattern: RegExp;
  readonly hint: string;
}

/** What programs in a build print when something around them is wrong; first match first. */
const KNOWN_CAUSES: readonly KnownCause[] = [
  {
    pattern: /no space left on device/i,
    hint: 'free disk space of the engine: "docker system df" shows what takes it, "docker builder prune" frees the cache',
  },
  {
    pattern: /exec format error/i,
    hint: 'build with --platform for the engine\'s own processor, or install QEMU emulation ("binfmt") on its machine',
  },
  {
    pattern:
      /certificate.{0,20}verify.failed|CERTIFICATE_VERIFY_FAILED|self.signed certificate|unable to get local issuer|unknown ?issuer|invalid peer certificate|x509:/i,
    hint: 'hand over the certificate authority of your network with --ca-cert FILE',
  },
  {
    pattern:
      /proxy authentication required|\b407\b|cannot connect to proxy|proxyerror|unable to connect to proxy/i,
    hint: 'check HTTP_PROXY, HTTPS_PROXY and NO_PROXY, and the login in them',
  },
  {
    pattern: /do not match the hashes|hash mismatch/i,
    hint: 'build again; when it stays so, the package index serves other files than it did when they were locked',
  },
  {
    pattern:
      /temporary failure in name resolution|could not resolve host|name or service not known|dns error|failed to lookup address|network is unreachable|connection refused|connection timed out|connect timeout|newconnectionerror/i,
    hint: 'check that the engine reaches the package index; behind a proxy, set HTTP_PROXY, HTTPS_PROXY and NO_PROXY',
  },
  {
    pattern: /exit code: 137\b|signal: killed|out of memory|MemoryError/i,
    hint: 'give the engine more memory',
  },
  { pattern: /parse error|unknown instruction|unknown flag/, hint: 'correct the Dockerfile' },
];

/** The error for a build that failed. `reason` is the engine's own last word, `failed` the step it failed at. */
export function buildFailure(reason: string, failed: FailedStep | undefined): SeldonBuildError {
  if (failed === undefined) return failure(`could not build the image: ${plainReason(reason)}`, [reason]);
  const { name, step, error, output } = failed;
  const base = baseOfStep(name);
  if (base !== undefined) return baseFailure(base, plainReason(error));
  return failure(
    `could not build the image: step "${step}" failed: ${plainReason(error)}`,
    [error, ...output],
    output,
  );
}

function failure(message: string, told: readonly string[], output: readonly string[] = []): SeldonBuildError {
  const cause = KNOWN_CAUSES.find(({ pattern }) => told.some((line) => pattern.test(line)));
  return new SeldonBuildError('E_BUILD_FAILED', message, {
    hint: cause?.hint ?? 'see what the step printed, or all of it with --progress plain',
    output,
  });
}

/** BuildKit's words for which of its own parts was at work. */
const PREFIXES =
  /^(?:failed to solve(?: with frontend [\w.]+)?|failed to create LLB definition|failed to (?:compute|calculate) (?:cache key|checksum of ref [^:]+(?:::\w+)?)|rpc error: code = \w+ desc = (?:error: )?)(?:: )?/;
const EXIT_CODE =
  /^(?:executor failed running \[.*\]|process ".*" did not complete successfully): (exit code: \d+)/s;

/** The engine's reason without the parts that mean something to its developers only. */
function plainReason(reason: string): string {
  const shorter = reason.replace(PREFIXES, '');
  if (shorter !== reason) return plainReason(shorter);
  return (
    EXIT_CODE.exec(reason)?.[1]?.replace(':', '') ?? reason.replace(/\bnot found: not found$/, 'not found')
  );
}
