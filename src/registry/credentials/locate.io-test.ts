import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exec } from '../../io/exec.ts';
import type { Credentials } from '../../model/ports.ts';
import { credentialsLocator } from './locate.ts';

// Answers for r.example.com, counts its calls, and fails for other hosts as real helpers do.
const HELPER = `#!/bin/sh
read host
echo "$host" >> "$HOME/asked"
case "$host" in
  r.example.com) echo '{"ServerURL":"r.example.com","Username":"helped","Secret":"pw"}' ;;
  broken) echo 'secret on stdout'; echo 'keychain is locked' >&2; exit 1 ;;
  *) echo 'credentials not found in native keychain'; exit 1 ;;
esac
`;
const HELPED = { username: 'helped', source: 'credential helper docker-credential-test' };
const auths = (user: string, host = 'r.example.com'): string =>
  JSON.stringify({ auths: { [host]: { auth: Buffer.from(`${user}:pw`).toString('base64') } } });

let home: string;
let env: Record<string, string>;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'credentials-'));
  env = { HOME: home, PATH: `${home}/bin:/usr/bin:/bin` };
  await write('bin/docker-credential-test', HELPER);
  await chmod(join(home, 'bin/docker-credential-test'), 0o755);
});
afterEach(() => rm(home, { recursive: true }));

async function write(path: string, text: string): Promise<void> {
  await mkdir(join(home, path, '..'), { recursive: true });
  await writeFile(join(home, path), text);
}

function locate(host: string): Promise<Credentials | undefined> {
  return credentialsLocator({ env, home, exec, signal: new AbortController().signal })(host);
}

describe('each place', () => {
  it.each([
    ['.docker/config.json', auths('docker'), { username: 'docker', source: '~/.docker/config.json' }],
    [
      '.config/containers/auth.json',
      auths('podman'),
      { username: 'podman', source: '~/.config/containers/auth.json' },
    ],
    ['.docker/config.json', '{"credsStore":"test"}', HELPED],
    ['.docker/config.json', '{"credHelpers":{"r.example.com":"test"},"credsStore":"missing"}', HELPED],
  ])('%s with %s gives %j', async (path, text, found) => {
    await write(path, text);

    expect(await locate('r.example.com')).toEqual({ ...found, password: 'pw' });
  });

  it('DOCKER_CONFIG moves the folder', async () => {
    await write('elsewhere/config.json', auths('moved'));
    env['DOCKER_CONFIG'] = join(home, 'elsewhere');

    expect(await locate('r.example.com')).toMatchObject({
      username: 'moved',
      source: '~/elsewhere/config.json',
    });
  });

  it('DOCKER_AUTH_CONFIG comes before files', async () => {
    await write('.docker/config.json', auths('docker'));
    env['DOCKER_AUTH_CONFIG'] = auths('ci');

    expect(await locate('r.example.com')).toMatchObject({
      username: 'ci',
      source: 'the variable DOCKER_AUTH_CONFIG',
    });
  });
});

it('goes on to the next place when a helper knows nothing', async () => {
  await write('.docker/config.json', '{"credsStore":"test"}');
  await write('.config/containers/auth.json', auths('podman', 'other.example.com'));

  expect(await locate('other.example.com')).toMatchObject({ username: 'podman' });
});

it('shows what the user typed to that host only', async () => {
  const typed = { host: 'r.example.com', username: 'ada', password: 'pw' };
  const credentialsOf = credentialsLocator({ env, home, exec, signal: new AbortController().signal }, typed);

  expect(await credentialsOf('r.example.com')).toMatchObject({ username: 'ada' });
  expect(await credentialsOf('other.example.com')).toBeUndefined();
});

it.each([
  ['{"credsStore":"absent"}', 'docker-credential-absent'],
  ['{"credHelpers":{"broken":"test"}}', 'keychain is locked'],
  ['{', 'it is not JSON'],
])('says what is wrong with %s', async (config, why) => {
  await write('.docker/config.json', config);

  const located = locate('broken');

  await expect(located).rejects.toMatchObject({ code: 'E_CREDENTIALS' });
  await expect(located).rejects.toThrow(why);
});

it('never shows what a failed helper printed on standard output', async () => {
  await write('.docker/config.json', '{"credsStore":"test"}');

  await expect(locate('broken')).rejects.not.toThrow('secret on stdout');
});

it('knows nothing without any configuration', async () => {
  expect(await locate('r.example.com')).toBeUndefined();
});
