import { expect, it } from 'vitest';
import { npmrcAsYarn } from './npmrc-as-yarn.ts';

it.each<[string, string, object]>([
  ['nothing', '', {}],
  ['settings of npm alone', 'legacy-peer-deps=true\n', {}],
  [
    'a registry',
    'registry = https://a.example.com/npm/\n',
    { npmRegistryServer: 'https://a.example.com/npm/' },
  ],
  [
    'a scope and a token',
    '@team:registry=https://b.example.com/\n//b.example.com/:_authToken="secret"\n',
    {
      npmScopes: { team: { npmRegistryServer: 'https://b.example.com/' } },
      npmRegistries: { '//b.example.com': { npmAuthToken: 'secret', npmAlwaysAuth: true } },
    },
  ],
  [
    'user and password',
    '//b.example.com/x/:username=ada\n//b.example.com/x/:_password=c2VjcmV0\n',
    { npmRegistries: { '//b.example.com/x': { npmAuthIdent: 'ada:secret', npmAlwaysAuth: true } } },
  ],
  [
    'both in one',
    '//b.example.com/:_auth=YWRhOnNlY3JldA==\n',
    { npmRegistries: { '//b.example.com': { npmAuthIdent: 'YWRhOnNlY3JldA==', npmAlwaysAuth: true } } },
  ],
  [
    'no TLS, and certificates that nobody knows',
    'registry=http://localhost:4873/\nstrict-ssl=false\n',
    {
      npmRegistryServer: 'http://localhost:4873/',
      unsafeHttpWhitelist: ['localhost'],
      enableStrictSsl: false,
    },
  ],
])('says the same as %s', (_name, npmrc, settings) => {
  expect(npmrcAsYarn(npmrc)).toEqual(settings);
});
