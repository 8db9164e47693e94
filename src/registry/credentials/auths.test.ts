import { describe, expect, it } from 'vitest';
import { credentialsInAuths } from './auths.ts';
import { hostOfRegistryKey, registryKeyOf } from './registry-key.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const source = '~/.docker/config.json';

describe('credentialsInAuths', () => {
  it.each([
    ['r.example.com', { 'r.example.com': { auth: base64('ada:pw') } }, 'ada:pw'],
    ['localhost:5000', { 'localhost:5000': { auth: base64('ada:pw') } }, 'ada:pw'],
    ['r.example.com', { 'https://r.example.com/v1/': { auth: base64('ada:pw') } }, 'ada:pw'],
    ['docker.io', { 'https://index.docker.io/v1/': { auth: base64('ada:pw') } }, 'ada:pw'],
    ['r', { r: { auth: base64('ada:p:w:') } }, 'ada:p:w:'],
    ['r', { r: { auth: base64('ada:pw\0\0') } }, 'ada:pw'],
    ['r', { r: { username: 'ada', password: 'pw' } }, 'ada:pw'],
    ['r', { r: { auth: base64('ada:'), identitytoken: 'tok' } }, '<token>:tok'],
  ])('finds %s in %j', (host, auths, login) => {
    const found = credentialsInAuths({ auths }, host, source);

    expect(`${found?.username}:${found?.password}`).toBe(login);
  });

  it.each([
    ['another host', { auths: { 'r.example.com': { auth: base64('ada:pw') } } }],
    ['an empty entry (the helper has it)', { auths: { r: {} } }],
    ['no auths', {}],
    ['auths of a wrong kind', { auths: 'r' }],
  ])('knows nothing for %s', (_, config) => {
    expect(credentialsInAuths(config, 'r', source)).toBeUndefined();
  });

  it('refuses what is not base64 of user and password, without showing it', () => {
    const read = (): unknown => credentialsInAuths({ auths: { r: { auth: base64('geheim') } } }, 'r', source);

    expect(read).toThrow('"auth" is not base64 of "user:password"');
    expect(read).not.toThrow('geheim');
  });
});

it.each([
  ['docker.io', 'https://index.docker.io/v1/'],
  ['r.example.com:5000', 'r.example.com:5000'],
])('%s is known as %s and back', (host, key) => {
  expect(registryKeyOf(host)).toBe(key);
  expect(hostOfRegistryKey(key)).toBe(host);
});
