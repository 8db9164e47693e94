import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type Docker from 'dockerode';
import { pack, type Pack } from 'tar-stream';

/** Debian's busybox-static: one program that needs no library and is a whole userland. */
const BUSYBOX = '/bin/busybox';
const COMMANDS =
  'sh cat chmod dd echo false head httpd id ls mkdir printf seq sleep touch true wc wget'.split(' ');

/** An image of 2 MB to build on and to run, imported into the engine under this name. */
export async function importTinyImage(docker: Docker, name: string): Promise<void> {
  const archive = pack();
  archive.entry({ name: 'bin/busybox', mode: 0o755 }, await busybox());
  for (const command of COMMANDS)
    archive.entry({ name: `bin/${command}`, type: 'symlink', linkname: 'busybox' });
  archive.entry({ name: 'tmp', type: 'directory', mode: 0o1777 });
  archive.finalize();
  const [repo = '', tag = 'latest'] = name.split(/:(?=[^/]+$)/);
  // The engine tells failures, too, inside of an answer that is read to its end.
  const answer = await text(await docker.importImage(Readable.from(archive), { repo, tag }));
  if (answer.includes('"error"')) throw new Error(answer);
}

async function busybox(): Promise<Buffer> {
  return readFile(BUSYBOX).catch(() => {
    throw new Error(`${BUSYBOX} is missing: install the Debian package busybox-static`);
  });
}

/** A build context of these files. */
export function contextOf(files: Readonly<Record<string, string>>): Readable {
  const archive: Pack = pack();
  for (const [name, content] of Object.entries(files)) archive.entry({ name }, content);
  archive.finalize();
  return Readable.from(archive);
}
