import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { baseImageFlags } from '../support/base-images.ts';
import { startRegistry } from '../support/docker-registry.ts';
import { bridgeAddress, docker } from '../support/engine.ts';
import { startPrivateIndex } from '../support/private-index.ts';
import { seldonBuild, type Ended } from '../support/programs.ts';

// Plants a secret in every place that one can come from, then looks for it in every place where it could end up.
const SECRETS = {
  index: `index-s3cret-${process.pid}`,
  registry: `registry-s3cret-${process.pid}`,
  certificate: `planted-ca-${process.pid}`,
} as const;

describe('no secret', () => {
  let folder = '';
  let ran: Ended;
  let downloads = 0;
  const tags: string[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'seldon-build-secrets-'));
    const flags = baseImageFlags('3.11');
    const bridge = await bridgeAddress();
    await using registry = await startRegistry({
      kind: 'htpasswd',
      username: 'ci',
      password: SECRETS.registry,
    });
    const login = { username: 'reader', password: SECRETS.index };
    await using index = await startPrivateIndex(bridge, 'https://pypi.org/simple', login);
    const tag = `${registry.host}/team/secrets:1`;
    tags.push(tag);

    ran = await seldonBuild(
      [
        ...['examples/sklearn-iris', '-t', tag, '--push', '--no-cache', ...flags],
        ...['--index-url', `http://reader:${SECRETS.index}@${index.host}/simple`],
        ...['--ca-cert', await plantedCertificates()],
        ...['--username', 'ci', '--password-stdin', '--progress', 'plain'],
      ],
      { stdin: SECRETS.registry, env: { XDG_CACHE_HOME: join(folder, 'cache') } },
    );
    downloads = index.downloads();
  });

  afterAll(async () => {
    await docker(['rmi', '-f', ...tags]);
    await rm(folder, { recursive: true, force: true });
  });

  /** The certificates that this machine trusts, and one that carries the mark. */
  async function plantedCertificates(): Promise<string> {
    const [key, file, bundle] = ['key.pem', 'planted.pem', 'bundle.pem'].map((name) =>
      join(folder, name),
    ) as [string, string, string];
    const subject = ['-subj', `/CN=${SECRETS.certificate}`, '-days', '2', '-keyout', key, '-out', file];
    execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...subject], {
      stdio: 'ignore',
    });
    const trusted = process.env['SSL_CERT_FILE'];
    const before = trusted === undefined ? '' : await readFile(trusted, 'utf8');
    await writeFile(bundle, `${before}\n${await readFile(file, 'utf8')}`);
    return bundle;
  }

  /** The base64 body of the planted certificate: what a layer would hold. */
  async function certificateBody(): Promise<string> {
    const pem = await readFile(join(folder, 'planted.pem'), 'utf8');
    return pem.split('\n')[5] ?? '';
  }

  it('keeps the build from working: packages come through the private index', () => {
    expect(ran.exitCode, ran.stderr).toBe(0);
    expect(downloads).toBeGreaterThan(5);
  });

  it.each(['index', 'registry'] as const)('of the %s is in the output', (name) => {
    expect(ran.stdout + ran.stderr).not.toContain(SECRETS[name]);
  });

  it('is in a layer, the history, a label or a variable of the image', async () => {
    const tar = join(folder, 'image.tar');
    await docker(['save', '-o', tar, ...tags]);
    const words = [SECRETS.index, SECRETS.registry, SECRETS.certificate, await certificateBody()];
    const basic = Buffer.from(`reader:${SECRETS.index}`).toString('base64');

    for (const word of [...words, basic]) {
      expect(
        execFileSync('sh', ['-c', 'grep -c -a -F -e "$1" "$2" || true', 'sh', word, tar]).toString().trim(),
      ).toBe('0');
    }
    // The search itself works: it finds what is there.
    expect(
      execFileSync('grep', ['-c', '-a', '-F', 'io.seldon-build.builder', tar]).toString().trim(),
    ).not.toBe('0');
  });
});
