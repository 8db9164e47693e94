import { text } from 'node:stream/consumers';
import type { Container } from 'dockerode';
import { extract } from 'tar-stream';
import { statusOf } from './client.ts';

/** How much of a log is kept in mind. */
const LOG_LINES = 2000;
const HEADER_BYTES = 8;

/** Which streams of a container's output are wanted. */
export interface LogStreams {
  readonly stdout: boolean;
  readonly stderr: boolean;
}

/** What a container has printed so far, its last lines. */
export async function readLogs(container: Container, streams: LogStreams): Promise<string> {
  return demultiplexed(await container.logs({ ...streams, follow: false, tail: LOG_LINES }));
}

/**
 * Takes the frames out of a log: one byte for the stream, three empty ones, four for the length (Engine API, "Stream format").
 */
export function demultiplexed(framed: Buffer): string {
  const pieces: Buffer[] = [];
  for (let at = 0; at + HEADER_BYTES <= framed.length;) {
    const end = at + HEADER_BYTES + framed.readUInt32BE(at + 4);
    pieces.push(framed.subarray(at + HEADER_BYTES, end));
    at = end;
  }
  return Buffer.concat(pieces).toString('utf8');
}

/** The text of a regular file in a container (what lies on a tmpfs cannot be seen), or undefined. */
export async function readContainerFile(container: Container, path: string): Promise<string | undefined> {
  const archive = await container.getArchive({ path }).catch((thrown: unknown) => {
    if (statusOf(thrown) === 404) return undefined;
    throw thrown;
  });
  if (archive === undefined) return undefined;
  const entries = extract();
  archive
    .on('error', (error: Error) => {
      entries.destroy(error);
    })
    .pipe(entries);
  for await (const entry of entries) {
    // A folder comes first, before its files.
    return entry.header.type === 'file' ? await text(entry) : undefined;
  }
  return undefined;
}
