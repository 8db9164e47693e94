import { describe, expect, it } from 'vitest';
import { buildFailure } from './build-failure.ts';

const STEP = { name: '[2/3] RUN x', step: '2/3 RUN x', error: 'exit code: 1', output: [] };

describe('the message', () => {
  it.each([
    ['executor failed running [/bin/sh -c x]: exit code: 3', 'exit code 3'],
    ['process "/bin/sh -c x \\"y\\"" did not complete successfully: exit code: 3', 'exit code 3'],
    [
      'failed to solve: rpc error: code = Unknown desc = failed to compute cache key: "/a" not found: not found',
      '"/a" not found',
    ],
    [
      'failed to compute cache key: failed to calculate checksum of ref abc::def: "/a": not found',
      '"/a": not found',
    ],
    ['secret nope not found: not found', 'secret nope not found'],
  ])('of %j says %j', (error, why) => {
    expect(buildFailure(error, { ...STEP, error }).message).toBe(
      `could not build the image: step "2/3 RUN x" failed: ${why}`,
    );
  });

  it('does without a step', () => {
    const reason =
      'failed to solve with frontend dockerfile.v0: failed to create LLB definition: dockerfile parse error line 2: unknown instruction: RUNN';

    expect(buildFailure(reason, undefined)).toMatchObject({
      code: 'E_BUILD_FAILED',
      message: 'could not build the image: dockerfile parse error line 2: unknown instruction: RUNN',
      hint: 'correct the Dockerfile',
    });
  });
});

describe('the hint', () => {
  it.each([
    ['write /x: no space left on device', /^free disk space/],
    ['exec /bin/sh: exec format error', /^build with --platform/],
    ['standard_init_linux.go:228: exec user process caused: exec format error', /^build with --platform/],
    ['[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed certificate', /--ca-cert/],
    ['invalid peer certificate: UnknownIssuer', /--ca-cert/],
    ['npm ERR! code SELF_SIGNED_CERT self signed certificate in certificate chain', /--ca-cert/],
    ['ProxyError: Cannot connect to proxy. 407 Proxy Authentication Required', /^check HTTP_PROXY/],
    ['THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE', /^build again/],
    ["Temporary failure in name resolution: 'index.example.com'", /reaches the package index/],
    ['curl: (6) Could not resolve host: index.example.com', /reaches the package index/],
    [
      'dns error: failed to lookup address information: Name or service not known',
      /reaches the package index/,
    ],
    ['Segmentation fault', /--progress plain/],
  ])('for output %j', (line, hint) => {
    expect(buildFailure('exit code: 1', { ...STEP, output: ['collecting', line] }).hint).toMatch(hint);
  });

  it('for a process that was killed', () => {
    expect(buildFailure('', { ...STEP, error: 'executor failed running [x]: exit code: 137' }).hint).toBe(
      'give the engine more memory',
    );
  });

  it('comes with the output', () => {
    expect(buildFailure('', { ...STEP, output: ['a', 'b'] }).output).toEqual(['a', 'b']);
  });
});

describe('a base image that cannot be had', () => {
  const REGISTRY = 'registry.example.com';
  const LOOKUP = `[internal] load metadata for ${REGISTRY}/team/base:1`;

  it.each([
    [`${REGISTRY}/team/base:1: not found`, 'E_BASE_NOT_FOUND', /--base/],
    [
      'pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed',
      'E_BASE_NOT_FOUND',
      /docker login/,
    ],
    ['no match for platform in manifest sha256:1: not found', 'E_BASE_NOT_FOUND', /--platform/],
    ['unexpected status code [manifests 1]: 401 Unauthorized', 'E_REGISTRY_LOGIN', /docker login registry/],
    ['unexpected status code [manifests 1]: 403 Forbidden', 'E_REGISTRY_DENIED', /that right/],
    [
      `failed to do request: Head "https://${REGISTRY}/v2/": dial tcp: lookup ${REGISTRY}: no such host`,
      'E_REGISTRY_UNREACHABLE',
      /network and proxy/,
    ],
    [
      `failed to do request: Head "https://${REGISTRY}/v2/": x509: certificate signed by unknown authority`,
      'E_REGISTRY_UNREACHABLE',
      /certs\.d\/registry\.example\.com\/ca\.crt/,
    ],
    [
      `Head "https://${REGISTRY}/v2/": http: server gave HTTP response to HTTPS client`,
      'E_REGISTRY_UNREACHABLE',
      /insecure-registries/,
    ],
    ['toomanyrequests: You have reached your pull rate limit', 'E_REGISTRY_UNREACHABLE', /rate limit/],
    ['something else', 'E_BUILD_FAILED', /docker pull/],
  ])('because of %j is %s', (reason, code, hint) => {
    const failed = { name: LOOKUP, step: 'looking up', error: `failed to solve: ${reason}`, output: [] };

    expect(buildFailure('', failed)).toMatchObject({
      code,
      message: expect.stringMatching(/^could not get base image "registry\.example\.com\/team\/base:1": /),
      hint: expect.stringMatching(hint),
    });
  });

  it('is known by its FROM as well', () => {
    const failed = {
      name: '[a 1/2] FROM docker.io/library/x:1@sha256:'.padEnd(106, '0'),
      step: '',
      error: 'not found',
      output: [],
    };

    expect(buildFailure('', failed).code).toBe('E_BASE_NOT_FOUND');
  });
});
