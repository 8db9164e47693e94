import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readNpmSettings } from './npm-settings.ts';

let home: string;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'seldon-build-npmrc-'));
  await writeFile(
    join(home, '.npmrc'),
    '; mine\nregistry=https://a.example.com/\nfund=false\nnodedir=/usr\n//a.example.com/:_authToken=${TOKEN}\n',
  );
});

afterAll(async () => {
  await rm(home, { recursive: true, force: true });
});

it("takes the user's registries and logins, and nothing about the machine", async () => {
  const text = await readNpmSettings({ env: { TOKEN: 'secret' }, home, project: undefined });

  expect(text).toBe('registry=https://a.example.com/\n//a.example.com/:_authToken=secret\n');
});

it("adds the project's settings and those of variables behind them", async () => {
  const project =
    '@team:registry=https://b.example.com/\nlegacy-peer-deps=true\ncache=/c\nstore-dir=/s\n//b/:_authToken=${UNSET}\n';
  const env = { npm_config_registry: 'https://c.example.com/', NPM_CONFIG_USERCONFIG: join(home, 'none') };

  expect(await readNpmSettings({ env, home, project })).toBe(
    '@team:registry=https://b.example.com/\nlegacy-peer-deps=true\n//b/:_authToken=${UNSET}\nregistry=https://c.example.com/\n',
  );
});
