import { expect, it } from 'vitest';
import { redactorOf } from './redact.ts';

function cleaned(secret: string, text: string): string {
  return redactorOf({ id: new TextEncoder().encode(secret) }).clean(text);
}

it.each([
  ['s3cret-token\n', 'index says s3cret-token is bad', 'index says *** is bad'],
  ['first line\nsecond line\n', 'got "second line"', 'got "***"'],
  ['p@ss/word', 'https://index.example.com/?t=p%40ss%2Fword', 'https://index.example.com/?t=***'],
  [
    'machine index.example.com login ann password hunter22\n',
    'login ann to index.example.com with hunter22',
    'login ann to index.example.com with ***',
  ],
  ['machine a\n  login ann\n  password "x y"\n', 'machine a', 'machine a'],
  ['abc', 'abc stays: too short to tell from a word', 'abc stays: too short to tell from a word'],
])('of secret %j', (secret, text, clean) => {
  expect(cleaned(secret, text)).toBe(clean);
});

it('does not take certificates for secrets, but keys', () => {
  const certificate = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';
  const key = '-----BEGIN PRIVATE KEY-----\nMIIC8secret\n-----END PRIVATE KEY-----\n';

  expect(cleaned(`# my CA\n${certificate}${key}`, 'MIIB MIIC8secret # my CA')).toBe('MIIB *** # my CA');
});

it('takes user and password out of any address', () => {
  expect(redactorOf({}).clean('see http://ann:pw@proxy.example.com:3128/x and git@host')).toBe(
    'see http://***@proxy.example.com:3128/x and git@host',
  );
});

it('learns credentials as they are used, also in the form of a Basic header', () => {
  const redactor = redactorOf({});
  redactor.add({ username: 'ann', password: 'hunter22', source: 'config.json' });

  expect(redactor.clean(`hunter22 ${btoa('ann:hunter22')}`)).toBe('*** ***');
});
