import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readYarnSettings } from './yarn-settings.ts';

let home: string;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'seldon-build-yarnrc-'));
  await writeFile(join(home, '.yarnrc.yml'), 'npmAuthToken: "${TOKEN}"\nyarnPath: /home/ada/yarn.cjs\n');
});

afterAll(async () => {
  await rm(home, { recursive: true, force: true });
});

it("takes npm's registries, the user's logins and the project's, variables put in, and no other settings", async () => {
  const project = [
    'nodeLinker: pnp',
    'npmRegistryServer: https://b.example.com',
    'npmScopes: {team: {npmAuthToken: "${NONE:-otherwise}", npmAuthIdent: "${NONE}"}}',
  ].join('\n');
  const text = await readYarnSettings({
    env: { TOKEN: 'secret' },
    home,
    project,
    npmrc: 'registry=https://a.example.com\nstrict-ssl=false\n',
  });

  expect(JSON.parse(text)).toEqual({
    enableStrictSsl: false,
    npmAuthToken: 'secret',
    npmRegistryServer: 'https://b.example.com',
    npmScopes: { team: { npmAuthToken: 'otherwise', npmAuthIdent: '' } },
  });
});

it('is empty when nothing is set', async () => {
  const nobody = join(home, 'nobody');

  expect(await readYarnSettings({ env: {}, home: nobody, project: 'nodeLinker: pnp', npmrc: '' })).toBe('');
});

it('says which file is no YAML', async () => {
  await expect(readYarnSettings({ env: {}, home, project: 'a: [', npmrc: '' })).rejects.toMatchObject({
    code: 'E_BAD_LOCK',
    file: '.yarnrc.yml',
  });
});
