import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Access rules of a registry: open, with user names and passwords, or with the tokens of a token server. */
export type RegistryAccess =
  | { readonly kind: 'open' }
  | { readonly kind: 'read-only' }
  | { readonly kind: 'htpasswd'; readonly username: string; readonly password: string }
  | { readonly kind: 'token'; readonly realm: string; readonly certificates: string };

/** The real `docker-registry` program (Debian package of that name) on a free port. */
export interface StartedRegistry extends AsyncDisposable {
  /** "127.0.0.1:PORT". */
  readonly host: string;
}

/** Starts a registry in an empty folder; disposing of it ends the program and removes the folder. */
export async function startRegistry(access: RegistryAccess = { kind: 'open' }): Promise<StartedRegistry> {
  const folder = await mkdtemp(join(tmpdir(), 'registry-'));
  const host = `127.0.0.1:${await freePort()}`;
  await writeFile(join(folder, 'config.yml'), configOf(folder, host, access));
  if (access.kind === 'htpasswd') {
    const line = execFileSync('htpasswd', ['-Bbn', access.username, access.password]);
    await writeFile(join(folder, 'htpasswd'), line);
  }
  const program = spawn('docker-registry', ['serve', join(folder, 'config.yml')], { stdio: 'ignore' });
  await untilAnswers(`http://${host}/v2/`);
  return {
    host,
    async [Symbol.asyncDispose]() {
      const exited = once(program, 'exit');
      program.kill();
      await exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function configOf(folder: string, host: string, access: RegistryAccess): string {
  const readOnly = access.kind === 'read-only' ? '\n  maintenance: {readonly: {enabled: true}}' : '';
  return `version: 0.1
log: {level: error, accesslog: {disabled: true}}
storage:
  filesystem: {rootdirectory: ${folder}/data}${readOnly}
http: {addr: "${host}"}
${authOf(folder, access)}`;
}

function authOf(folder: string, access: RegistryAccess): string {
  if (access.kind === 'htpasswd') return `auth: {htpasswd: {realm: test, path: ${folder}/htpasswd}}\n`;
  if (access.kind !== 'token') return '';
  return `auth: {token: {realm: "${access.realm}", service: test, issuer: test-issuer, rootcertbundle: ${access.certificates}}}\n`;
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  await new Promise((closed) => server.close(closed));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

async function untilAnswers(url: string): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    const answers = await fetch(url).then(
      () => true,
      () => false,
    );
    if (answers) return;
    await sleep(50);
  }
  throw new Error(`nothing answers at ${url}`);
}

export interface TinyImage {
  readonly env: readonly string[];
  /** Architectures of the index; one alone is pushed without an index. */
  readonly architectures: readonly [string, ...string[]];
  readonly history?: readonly string[];
}

/** Pushes an image without layers, and gives the digest of what the tag names. `headers` may hold an authorization. */
export async function pushTinyImage(
  repository: string,
  image: TinyImage,
  headers: Record<string, string> = {},
): Promise<string> {
  const put = async (
    reference: string,
    mediaType: string,
    content: string,
  ): Promise<Record<string, unknown>> => {
    const [base, tag] = splitTag(repository);
    const response = await fetch(`${base}/manifests/${reference === '' ? tag : reference}`, {
      method: 'PUT',
      headers: { ...headers, 'content-type': mediaType },
      body: content,
    });
    if (response.status !== 201) throw new Error(`${response.status} ${await response.text()}`);
    return { mediaType, digest: digestOf(content), size: content.length };
  };
  const manifests: Record<string, unknown>[] = [];
  for (const architecture of image.architectures) {
    const config = JSON.stringify({
      os: 'linux',
      architecture,
      config: { Env: image.env },
      history: (image.history ?? []).map((text) => ({ created_by: text, empty_layer: true })),
      rootfs: { type: 'layers', diff_ids: [] },
    });
    await pushBlob(splitTag(repository)[0], config, headers);
    const manifest = JSON.stringify({
      schemaVersion: 2,
      mediaType: 'application/vnd.docker.distribution.manifest.v2+json',
      config: {
        mediaType: 'application/vnd.docker.container.image.v1+json',
        digest: digestOf(config),
        size: config.length,
      },
      layers: [],
    });
    const alone = image.architectures.length === 1;
    const entry = await put(
      alone ? '' : digestOf(manifest),
      'application/vnd.docker.distribution.manifest.v2+json',
      manifest,
    );
    if (alone) return String(entry['digest']);
    manifests.push({ ...entry, platform: { os: 'linux', architecture } });
  }
  const mediaType = 'application/vnd.docker.distribution.manifest.list.v2+json';
  const index = await put('', mediaType, JSON.stringify({ schemaVersion: 2, mediaType, manifests }));
  return String(index['digest']);
}

function splitTag(repository: string): [base: string, tag: string] {
  const [, host = '', path = '', tag = 'latest'] = /^([^/]+)\/([^:]+)(?::(.+))?$/.exec(repository) ?? [];
  return [`http://${host}/v2/${path}`, tag];
}

async function pushBlob(base: string, content: string, headers: Record<string, string>): Promise<void> {
  const started = await fetch(`${base}/blobs/uploads/`, { method: 'POST', headers });
  const location = new URL(started.headers.get('location') ?? '', base);
  location.searchParams.set('digest', digestOf(content));
  const done = await fetch(location, { method: 'PUT', headers, body: content });
  if (done.status !== 201) throw new Error(`${done.status} ${await done.text()}`);
}

function digestOf(content: string): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}
