import { expect, it } from 'vitest';
import { parseChallenges } from './challenge.ts';

it.each([
  ['Basic realm="basic-realm"', [{ scheme: 'basic', parameters: { realm: 'basic-realm' } }]],
  [
    'Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:a/b:pull,push"',
    [
      {
        scheme: 'bearer',
        parameters: {
          realm: 'https://auth.docker.io/token',
          service: 'registry.docker.io',
          scope: 'repository:a/b:pull,push',
        },
      },
    ],
  ],
  [
    'Bearer realm="https://a/t", Basic realm="x"',
    [
      { scheme: 'bearer', parameters: { realm: 'https://a/t' } },
      { scheme: 'basic', parameters: { realm: 'x' } },
    ],
  ],
  ['Negotiate', [{ scheme: 'negotiate', parameters: {} }]],
  [
    'NTLM TlRMTVNTUAAB=, BASIC Realm = "a \\"b\\" c"',
    [
      { scheme: 'ntlm', parameters: {} },
      { scheme: 'basic', parameters: { realm: 'a "b" c' } },
    ],
  ],
  [
    'Bearer realm=plain,error="invalid_token"',
    [{ scheme: 'bearer', parameters: { realm: 'plain', error: 'invalid_token' } }],
  ],
  ['', []],
  ['"', []],
  [
    'Bearer realm="open',
    [
      { scheme: 'bearer', parameters: {} },
      { scheme: 'realm', parameters: {} },
    ],
  ],
])('parses %s', (header, challenges) => {
  expect(parseChallenges(header)).toEqual(challenges);
});
