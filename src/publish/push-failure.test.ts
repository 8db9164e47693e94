import { expect, it } from 'vitest';
import { parseImageRef } from '../model/image-ref.ts';
import { pushFailure } from './push-failure.ts';

const ref = parseImageRef('registry.example.com/team/iris:1');
const login = { username: 'ann', password: 'x', source: '~/.docker/config.json' };

it.each([
  ['no basic auth credentials', undefined, 'E_REGISTRY_LOGIN', /docker login registry\.example\.com/],
  ['denied: requested access to the resource is denied', undefined, 'E_REGISTRY_LOGIN', /docker login/],
  ['denied: requested access to the resource is denied', login, 'E_REGISTRY_DENIED', /that right/],
  ['unauthorized: authentication required', login, 'E_REGISTRY_LOGIN', /docker login/],
  ['dial tcp 127.0.0.1:1: connect: connection refused', login, 'E_REGISTRY_UNREACHABLE', /address/],
  ['http: server gave HTTP response to HTTPS client', login, 'E_REGISTRY_UNREACHABLE', /insecure-registries/],
  ['x509: certificate signed by unknown authority', login, 'E_REGISTRY_UNREACHABLE', /ca\.crt/],
  ['received unexpected HTTP status: 503 Service Unavailable', login, 'E_REGISTRY_UNREACHABLE', /later/],
  ['blob upload invalid', login, 'E_PUSH_FAILED', /push again/],
])('%j is', (reason, credentials, code, hint) => {
  expect(pushFailure(reason, { ref, credentials })).toMatchObject({
    code,
    message: expect.stringMatching(/^could not push "registry\.example\.com\/team\/iris:1"/),
    hint: expect.stringMatching(hint),
  });
});

it('says which login was refused', () => {
  const { message } = pushFailure('unauthorized: authentication required', { ref, credentials: login });

  expect(message).toContain('with the credentials from ~/.docker/config.json: unauthorized');
});
