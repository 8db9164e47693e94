import type { Readable } from 'node:stream';
import { parseJson } from '../../io/json.ts';

/**
 * The JSON values of an answer that comes line by line, as they come. Throws when the connection breaks.
 * (A daemon reports what went wrong inside such a stream, which then ends well.)
 */
export async function* jsonLines(stream: Readable): AsyncGenerator {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of stream) {
    const lines = (rest + decoder.decode(asBytes(chunk), { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield* valueOf(line);
  }
  yield* valueOf(rest);
}

function* valueOf(line: string): Generator {
  const value = parseJson(line);
  if (value !== undefined) yield value;
}

function asBytes(chunk: unknown): Uint8Array {
  return chunk instanceof Uint8Array ? chunk : Buffer.from(String(chunk));
}
