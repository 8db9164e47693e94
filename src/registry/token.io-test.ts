import { execFileSync } from 'node:child_process';
import { X509Certificate, createPrivateKey, sign } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { type Server, createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type StartedRegistry, freePort, startRegistry } from '../../test/support/docker-registry.ts';
import type { SeldonBuildError } from '../errors.ts';
import { httpOf } from '../io/http.ts';
import { parseImageRef } from '../model/image-ref.ts';
import type { Credentials } from '../model/ports.ts';
import { checkPushAccess } from './check-push-access.ts';
import { type RegistryClient, registryClientOf } from './client.ts';
import { headManifest } from './head-manifest.ts';

// A token server as the registry's documentation has it: it knows ada (may push to team/*) and eve (may pull only).
const USERS: Readonly<Record<string, string>> = { ada: 'pw', eve: 'pw' };
const IDENTITY_TOKEN = 'identity-of-ada';
const signal = new AbortController().signal;

let folder: string;
let server: Server;
let registry: StartedRegistry;
let asked: string[] = [];
let lifetimeSeconds = 60;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'token-server-'));
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const subject = ['-subj', '/CN=test-issuer', '-days', '2', '-nodes'];
  execFileSync(
    'openssl',
    ['req', '-x509', '-newkey', 'rsa:2048', '-keyout', key, '-out', certificate, ...subject],
    {
      stdio: 'ignore',
    },
  );
  const issue = await issuerOf(key, certificate);
  const port = await freePort();
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const form = new URLSearchParams(Buffer.concat(chunks).toString());
      const query = request.method === 'POST' ? form : new URL(request.url ?? '', 'http://x').searchParams;
      asked.push(query.get('scope') ?? '');
      const user =
        request.method === 'POST' ? userOfToken(form) : userOfBasic(request.headers.authorization ?? '');
      response.statusCode = user === undefined ? 401 : 200;
      response.end(
        user === undefined ? '{}' : JSON.stringify({ token: issue(user, query.get('scope') ?? '') }),
      );
    });
  }).listen(port, '127.0.0.1');
  await once(server, 'listening');
  registry = await startRegistry({
    kind: 'token',
    realm: `http://127.0.0.1:${port}/token`,
    certificates: certificate,
  });
});
afterAll(async () => {
  server.close();
  await registry[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

function userOfBasic(authorization: string): string | undefined {
  if (authorization === '') return 'anonymous';
  const [name = '', password] = Buffer.from(authorization.slice('Basic '.length), 'base64')
    .toString()
    .split(':');
  return USERS[name] === password ? name : undefined;
}

function userOfToken(form: URLSearchParams): string | undefined {
  return form.get('refresh_token') === IDENTITY_TOKEN && form.get('grant_type') === 'refresh_token'
    ? 'ada'
    : undefined;
}

/** Signs tokens as distribution's "Token Authentication Implementation" describes them. */
async function issuerOf(
  keyFile: string,
  certificateFile: string,
): Promise<(user: string, scope: string) => string> {
  const key = createPrivateKey(await readFile(keyFile));
  const x5c = [new X509Certificate(await readFile(certificateFile)).raw.toString('base64')];
  const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return (user, scope) => {
    const [type, name, actions = ''] = scope.split(':');
    const rights = actions
      .split(',')
      .filter((action) => user === 'ada' || (user === 'eve' && action === 'pull'));
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      iss: 'test-issuer',
      aud: 'test',
      sub: user,
      iat: now - 600,
      nbf: now - 600,
      exp: now + lifetimeSeconds,
      jti: 'x',
      access: [{ type, name, actions: rights }],
    };
    const text = `${encode({ typ: 'JWT', alg: 'RS256', x5c })}.${encode(claims)}`;
    return `${text}.${sign('sha256', Buffer.from(text), key).toString('base64url')}`;
  };
}

function clientFor(credentials?: Credentials): RegistryClient {
  asked = [];
  return registryClientOf({ http: httpOf({ proxies: {} }), credentialsOf: async () => credentials });
}

const login = (username: string, password: string): Credentials => ({
  username,
  password,
  source: 'the test',
});

it.each([
  ['a password', login('ada', 'pw')],
  ['an identity token', login('<token>', IDENTITY_TOKEN)],
])('pushes with a token got for %s', async (_, credentials) => {
  const client = clientFor(credentials);

  await checkPushAccess(parseImageRef(`${registry.host}/team/iris:1`), client, signal);

  expect(asked).toEqual(['repository:team/iris:pull,push']);
});

it('gets another token when the first one ran out', async () => {
  const client = clientFor(login('ada', 'pw'));
  const ref = parseImageRef(`${registry.host}/team/iris:1`);
  lifetimeSeconds = -300;
  await expect(headManifest(client, ref, signal)).rejects.toMatchObject({ code: 'E_REGISTRY_LOGIN' });
  lifetimeSeconds = 60;

  expect(await headManifest(client, ref, signal)).toBeUndefined();
});

it('asks for no more than the right to pull when it only reads', async () => {
  expect(
    await headManifest(clientFor(login('eve', 'pw')), parseImageRef(`${registry.host}/team/iris:1`), signal),
  ).toBe(undefined);
  expect(asked).toEqual(['repository:team/iris:pull']);
});

it.each([
  [
    login('eve', 'pw'),
    'E_REGISTRY_DENIED: could not push to "HOST/team/iris:1": the credentials of user "eve" from the test are not allowed to do that',
  ],
  [
    login('ada', 'no'),
    'E_REGISTRY_LOGIN: could not push to "HOST/team/iris:1": registry "HOST" does not accept the credentials of user "ada" from the test',
  ],
  [undefined, 'E_REGISTRY_LOGIN: could not push to "HOST/team/iris:1": registry "HOST" wants a login'],
])('with %j a push ends with %s', async (credentials, problem) => {
  const ref = parseImageRef(`${registry.host}/team/iris:1`);

  const thrown = await checkPushAccess(ref, clientFor(credentials), signal).catch((error: unknown) => error);

  const { code, message } = thrown as SeldonBuildError;
  expect(`${code}: ${message}`.replaceAll(registry.host, 'HOST')).toBe(problem);
});
