import type { Json } from '../model/detection.ts';
import { corrupt, hostile } from './artifact-problem.ts';
import { rangeFeedOf } from './byte-feed.ts';
import { ByteReader } from './byte-reader.ts';
import type { ByteSource } from './byte-source.ts';
import { parseJson } from './json-value.ts';
import type { Wanted } from './wanted.ts';

/** What is kept of a document, all together: names of a hundred thousand columns have room. */
const MAX_KEPT_BYTES = 16 << 20;
const MAX_KEY_BYTES = 1 << 16;
const MAX_DEPTH = 16;

/**
 * Reads the wanted pieces of a JSON document (RFC 8259) and passes over the rest, a chunk at a time. What is passed over is
 * not checked. Throws a problem.
 */
export async function readJsonPieces(source: ByteSource, wanted: Wanted): Promise<Json> {
  const scanner = new JsonScanner(new ByteReader(rangeFeedOf(source)));
  return pieceOf(scanner, [], wanted);
}

async function pieceOf(scanner: JsonScanner, path: readonly string[], wanted: Wanted): Promise<Json> {
  if (path.length > MAX_DEPTH) throw hostile('its JSON is nested too deeply');
  const members: [string, Json][] = [];
  await scanner.expect(BRACE_OPEN);
  if (await scanner.accept(BRACE_CLOSE)) return {};
  do {
    const key = await scanner.keep(MAX_KEY_BYTES);
    if (typeof key !== 'string') throw corrupt('its JSON has a key that is no text');
    await scanner.expect(COLON);
    const inside = [...path, key];
    const wish = wanted(inside);
    if (wish === 'skip' || (wish === 'enter' && (await scanner.peek()) !== BRACE_OPEN)) await scanner.skip();
    else members.push([key, wish === 'keep' ? await scanner.keep() : await pieceOf(scanner, inside, wanted)]);
  } while (await scanner.accept(COMMA));
  await scanner.expect(BRACE_CLOSE);
  return Object.fromEntries(members);
}

const [BRACE_OPEN, BRACE_CLOSE, COLON, COMMA] = [0x7b, 0x7d, 0x3a, 0x2c];
const [LIST_OPEN, LIST_CLOSE, QUOTE, BACKSLASH] = [0x5b, 0x5d, 0x22, 0x5c];

/** Walks over JSON text, value by value. */
class JsonScanner {
  readonly #reader: ByteReader;
  #keptBytes = 0;

  constructor(reader: ByteReader) {
    this.#reader = reader;
  }

  /** The next byte that is no white space. */
  async peek(): Promise<number> {
    for (;;) {
      await this.#reader.need(1);
      const [byte = 0] = this.#reader.peek();
      if (!isSpace(byte)) return byte;
      await this.#reader.skip(1);
    }
  }

  async accept(byte: number): Promise<boolean> {
    if ((await this.peek()) !== byte) return false;
    await this.#reader.skip(1);
    return true;
  }

  async expect(byte: number): Promise<void> {
    if (!(await this.accept(byte))) {
      throw corrupt(`its JSON has no "${String.fromCharCode(byte)}" at byte ${this.#reader.offset}`);
    }
  }

  /** Passes over a value. */
  async skip(): Promise<void> {
    await this.#pass(() => undefined);
  }

  /** Parses a value. Throws a problem when it is longer than allowed. */
  async keep(maxBytes = MAX_KEPT_BYTES): Promise<Json> {
    const parts: Uint8Array[] = [];
    let bytes = 0;
    await this.#pass((part) => {
      parts.push(part);
      bytes += part.length;
      this.#keptBytes += part.length;
      if (bytes > maxBytes || this.#keptBytes > MAX_KEPT_BYTES) {
        throw hostile(`its description is longer than ${maxBytes} bytes`);
      }
    });
    return parseJson(Buffer.concat(parts).toString('utf8'), 'its description');
  }

  async #pass(take: (part: Uint8Array) => void): Promise<void> {
    await this.peek();
    const extent = new Extent();
    for (;;) {
      await this.#reader.need(1);
      const chunk = this.#reader.peek();
      const length = extent.lengthIn(chunk);
      take(Uint8Array.from(chunk.subarray(0, length ?? chunk.length)));
      await this.#reader.skip(length ?? chunk.length);
      if (length !== undefined) return;
    }
  }
}

/** Finds where a value ends, chunk by chunk. */
class Extent {
  #depth = 0;
  #inText = false;
  #escaped = false;
  #begun = false;

  /** Bytes of this chunk that belong to the value; undefined when it goes on behind the chunk. */
  lengthIn(chunk: Uint8Array): number | undefined {
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at] ?? 0;
      if (this.#inText) {
        if (this.#endsText(byte) && this.#depth === 0) return at + 1;
      } else if (this.#isBehindScalar(byte)) return at;
      else if (this.#endsContainer(byte)) return at + 1;
    }
    return undefined;
  }

  #endsText(byte: number): boolean {
    const ends = byte === QUOTE && !this.#escaped;
    this.#escaped = byte === BACKSLASH && !this.#escaped;
    if (ends) this.#inText = false;
    return ends;
  }

  /** A number or a word ends before what cannot be a part of it. */
  #isBehindScalar(byte: number): boolean {
    if (this.#depth > 0) return false;
    const isEnd = byte === COMMA || byte === BRACE_CLOSE || byte === LIST_CLOSE || isSpace(byte);
    if (isEnd && !this.#begun) throw corrupt('its JSON has no value where one belongs');
    return isEnd;
  }

  #endsContainer(byte: number): boolean {
    this.#begun = true;
    if (byte === QUOTE) this.#inText = true;
    else if (byte === BRACE_OPEN || byte === LIST_OPEN) this.#depth += 1;
    else if (byte === BRACE_CLOSE || byte === LIST_CLOSE) {
      this.#depth -= 1;
      return this.#depth === 0;
    }
    return false;
  }
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}
