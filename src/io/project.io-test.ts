import { execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { projectOf } from '../../test/support/project-of.ts';
import type { Project } from '../model/project.ts';
import { packContext, writeContext } from './pack.ts';
import { openProject } from './project.ts';

let root = '';

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'seldon-build project ü '));
});

afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

function codeOf(thrown: unknown): unknown {
  return thrown instanceof Error && 'code' in thrown ? thrown.code : thrown;
}

async function onDisk(tree: Readonly<Record<string, string>>): Promise<Project> {
  for (const [path, text] of Object.entries(tree)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  return openProject(root);
}

const TREE = {
  'model.joblib': '0123456789',
  'src/größe und mehr.py': 'x = 1\n',
  '.s2i/environment': 'MODEL_NAME=M\n',
};

describe.each([
  ['on disk', onDisk],
  ['in memory', async (tree: Readonly<Record<string, string>>) => projectOf(tree)],
])('a project %s', (_, open) => {
  it('lists its files, sorted, with "/" and any letters', async () => {
    const project = await open(TREE);

    expect(await project.files()).toEqual(['.s2i/environment', 'model.joblib', 'src/größe und mehr.py']);
  });

  it('reads text, bytes, ranges and sizes', async () => {
    const project = await open(TREE);

    expect(await project.read('src/größe und mehr.py')).toBe('x = 1\n');
    expect(Buffer.from((await project.bytes('model.joblib', { start: 2, end: 5 }))!).toString()).toBe('234');
    expect(Buffer.from((await project.bytes('model.joblib', { start: 8, end: 50 }))!).toString()).toBe('89');
    expect(await project.size('model.joblib')).toBe(10);
  });

  it.each(['src', 'nothing', '../model.joblib', '/etc/passwd', '', 'model', 'constructor'])(
    'has no file "%s"',
    async (path) => {
      const project = await open(TREE);

      expect([await project.has(path), await project.read(path), await project.bytes(path)]).toEqual([
        false,
        undefined,
        undefined,
      ]);
    },
  );
});

describe('openProject', () => {
  it('leaves out what no image needs, and what the project ignores', async () => {
    const project = await onDisk({
      'a.py': '',
      '.git/config': '',
      '__pycache__/a.pyc': '',
      'deep/__pycache__/b.pyc': '',
      'data/big.csv': '',
      'data/keep.csv': '',
      'notes.txt': '',
      '.dockerignore': 'data/*\n!data/keep.csv\n',
      '.s2iignore': 'notes.txt\n',
    });

    expect(await project.files()).toEqual(['.dockerignore', '.s2iignore', 'a.py', 'data/keep.csv']);
  });

  it('follows links inside of the project', async () => {
    await onDisk({ 'models/v2/model.joblib': 'x' });
    await symlink('models/v2/model.joblib', join(root, 'model.joblib'));
    await symlink('v2', join(root, 'models/current'));

    const files = await (await openProject(root)).files();

    expect(files).toEqual(['model.joblib', 'models/current/model.joblib', 'models/v2/model.joblib']);
  });

  it.each([
    ['a loop of folders', '..', 'deep/loop', 'leads back'],
    ['a loop of links', 'loop', 'deep/loop', 'in a circle'],
    ['a dangling link', 'nowhere', 'deep/loop', 'leads nowhere'],
    ['a link out of the project', '/etc/hostname', 'deep/loop', 'leads out of the project'],
  ])('refuses %s', async (_, target, link, why) => {
    await onDisk({ 'deep/a.py': '' });
    await symlink(target, join(root, link));

    await expect(openProject(root)).rejects.toMatchObject({
      code: 'E_SYMLINK',
      file: link,
      message: expect.stringContaining(why),
    });
  });

  it('lets an ignored link lead anywhere', async () => {
    await onDisk({ 'a.py': '', '.dockerignore': 'loop\n' });
    await symlink('/etc', join(root, 'loop'));

    expect(await (await openProject(root)).files()).toEqual(['.dockerignore', 'a.py']);
  });

  it('says which file it may not read', async () => {
    const project = await onDisk({ 'model.joblib': 'secret' });
    await chmod(join(root, 'model.joblib'), 0o000);
    // root may read everything: the question is asked as somebody else.
    const asNobody = async (): Promise<unknown> => {
      process.seteuid?.(65534);
      try {
        return await project.read('model.joblib').then(String, codeOf);
      } finally {
        process.seteuid?.(0);
      }
    };

    await chmod(root, 0o755);
    const answer =
      process.getuid?.() === 0 ? await asNobody() : await project.read('model.joblib').catch(codeOf);

    expect(answer).toBe('E_PROJECT_UNREADABLE');
  });

  it.each([
    ['a folder that is not there', 'nothing-here', 'could not open project'],
    ['a file', 'model.joblib', 'it is not a folder'],
  ])('refuses %s', async (_, path, why) => {
    await onDisk({ 'model.joblib': '' });

    await expect(openProject(join(root, path))).rejects.toMatchObject({
      code: 'E_PROJECT_NOT_FOUND',
      message: expect.stringContaining(why),
    });
  });
});

describe('the build context', () => {
  const entries = [
    { path: 'Dockerfile', executable: false, bytes: new TextEncoder().encode('FROM x\n') },
    { path: 'code/run it.sh', executable: true, project: 'run it.sh' },
    { path: 'model/m/model.joblib', executable: false, project: 'model.joblib' },
  ];

  it('is the same tar, byte for byte, each time', async () => {
    const project = await onDisk({ 'model.joblib': 'x'.repeat(3_000_000), 'run it.sh': '#!/bin/sh\n' });

    const [one, two] = await Promise.all([tarOf(project), tarOf(project)]);

    expect(one.equals(two)).toBe(true);
    const listed = execFileSync('tar', ['-tvf', '-'], {
      input: one,
      env: { TZ: 'UTC', LC_ALL: 'C.UTF-8' },
    }).toString();
    expect(listed.split('\n').map((line) => line.replace(/ +/g, ' '))).toEqual([
      'drwxrwxr-x 0/0 0 1970-01-01 00:00 code/',
      'drwxrwxr-x 0/0 0 1970-01-01 00:00 model/',
      'drwxrwxr-x 0/0 0 1970-01-01 00:00 model/m/',
      '-rw-rw-r-- 0/0 7 1970-01-01 00:00 Dockerfile',
      '-rwxrwxr-x 0/0 10 1970-01-01 00:00 code/run it.sh',
      '-rw-rw-r-- 0/0 3000000 1970-01-01 00:00 model/m/model.joblib',
      '',
    ]);
  });

  it('lets everyone read what only its owner can: exporters write weights with mode 0600', async () => {
    const project = await onDisk({ 'model.joblib': 'weights', 'run it.sh': '#!/bin/sh\n' });
    await chmod(join(root, 'model.joblib'), 0o600);
    const out = join(root, 'out');

    await writeContext(out, entries, project);

    const listed = execFileSync('tar', ['-tvf', '-'], { input: await tarOf(project) }).toString();
    expect(listed).toMatch(/^-rw-rw-r-- .*model\/m\/model\.joblib$/m);
    expect((await stat(join(out, 'model/m/model.joblib'))).mode & 0o777).toBe(0o664);
  });

  it('can be written into a new folder only', async () => {
    const project = await onDisk({ 'model.joblib': 'x', 'run it.sh': '#!/bin/sh\n' });
    const out = join(root, 'out');

    await writeContext(out, entries, project);

    expect(
      execFileSync('find', ['.', '-type', 'f', '-printf', '%m %p\n'], { cwd: out })
        .toString()
        .split('\n')
        .sort(),
    ).toEqual(['', '664 ./Dockerfile', '664 ./model/m/model.joblib', '775 ./code/run it.sh']);
    await expect(writeContext(out, entries, project)).rejects.toMatchObject({ code: 'E_OUTPUT_EXISTS' });
  });

  async function tarOf(project: Project): Promise<Buffer> {
    return Buffer.concat(await packContext(entries, project).toArray());
  }
});
