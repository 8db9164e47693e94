import type { Json } from '../model/detection.ts';
import { corrupt, hostile } from './artifact-problem.ts';
import { rangeFeedOf } from './byte-feed.ts';
import { ByteReader } from './byte-reader.ts';
import type { ByteSource } from './byte-source.ts';
import type { Wanted } from './wanted.ts';

const MAX_KEPT_BYTES = 16 << 20;
const MAX_TEXT_BYTES = 1 << 22;
/** What a kept value counts beside its text. */
const VALUE_BYTES = 16;
const MAX_DEPTH = 64;

/** Bytes of the values whose size their marker tells (UBJSON specification, draft 12, "Value types"). */
const SIZES: Readonly<Record<string, number>> = {
  Z: 0,
  N: 0,
  T: 0,
  F: 0,
  C: 1,
  i: 1,
  U: 1,
  I: 2,
  l: 4,
  L: 8,
  d: 4,
  D: 8,
};

/**
 * Reads the wanted pieces of a UBJSON document (draft 12, with its optimised containers) and passes over the rest: over lists of
 * numbers, without reading them. Throws a problem.
 */
export async function readUbjsonPieces(source: ByteSource, wanted: Wanted): Promise<Json> {
  const scanner = new UbjsonScanner(new ByteReader(rangeFeedOf(source)), wanted);
  const marker = await scanner.marker();
  if (marker !== '{') throw corrupt('it does not start with an object of UBJSON');
  return (await scanner.object([], 'enter')) ?? {};
}

/** What a container says of itself before its members. */
interface Container {
  /** The marker of all its members, where they have one in common. */
  readonly type: string | undefined;
  readonly count: number | undefined;
}

type Mode = 'keep' | 'enter' | 'skip';

class UbjsonScanner {
  readonly #reader: ByteReader;
  readonly #wanted: Wanted;
  #keptBytes = 0;
  #depth = 0;

  constructor(reader: ByteReader, wanted: Wanted) {
    this.#reader = reader;
    this.#wanted = wanted;
  }

  async marker(): Promise<string> {
    for (;;) {
      await this.#reader.need(1);
      const marker = String.fromCharCode(this.#reader.u8());
      if (marker !== 'N') return marker; // a no-op may stand before any value
    }
  }

  async object(path: readonly string[], mode: Mode): Promise<Json | undefined> {
    this.#enter();
    const { type, count } = await this.#container();
    const members: [string, Json][] = [];
    for (let index = 0; count === undefined ? !(await this.#closes('}')) : index < count; index++) {
      const key = await this.#text(await this.#length(await this.marker()));
      const inside = [...path, key];
      const wish = mode === 'enter' ? this.#wanted(inside) : mode;
      const value = await this.#value(type ?? (await this.marker()), inside, wish);
      if (value !== undefined) this.#push(members, [key, value]);
    }
    this.#depth -= 1;
    return mode === 'skip' ? undefined : Object.fromEntries(members);
  }

  async #value(marker: string, path: readonly string[], mode: Mode): Promise<Json | undefined> {
    if (marker === '{') return this.object(path, mode);
    if (marker === '[') return this.#list(path, mode);
    if (marker === 'S' || marker === 'H') {
      const length = await this.#length(await this.marker());
      if (mode === 'keep') return this.#text(length);
      await this.#reader.skip(length);
      return undefined;
    }
    const size = Object.hasOwn(SIZES, marker) ? SIZES[marker] : undefined;
    if (size === undefined) throw corrupt(`it has a value of the unknown kind "${marker}"`);
    if (mode === 'keep') return this.#scalar(marker, size);
    await this.#reader.skip(size);
    return undefined;
  }

  async #list(path: readonly string[], mode: Mode): Promise<Json | undefined> {
    this.#enter();
    const container = await this.#container();
    if (mode !== 'keep') await this.#passItems(container, path);
    const items = mode === 'keep' ? await this.#items(container, path) : undefined;
    this.#depth -= 1;
    return items;
  }

  async #items({ type, count }: Container, path: readonly string[]): Promise<readonly Json[]> {
    const items: Json[] = [];
    for (let index = 0; count === undefined ? !(await this.#closes(']')) : index < count; index++) {
      const item = await this.#value(type ?? (await this.marker()), path, 'keep');
      if (item !== undefined) this.#push(items, item);
    }
    return items;
  }

  async #passItems({ type, count }: Container, path: readonly string[]): Promise<void> {
    const size = type === undefined ? undefined : SIZES[type];
    if (size !== undefined && count !== undefined) {
      await this.#reader.skip(size * count);
      return;
    }
    for (let index = 0; count === undefined ? !(await this.#closes(']')) : index < count; index++) {
      await this.#value(type ?? (await this.marker()), path, 'skip');
    }
  }

  #enter(): void {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) throw hostile('it is nested too deeply');
  }

  /** Each kept value counts, so that a list of values without bytes cannot grow without end. */
  #push<T>(values: T[], value: T): void {
    this.#keptBytes += VALUE_BYTES;
    if (this.#keptBytes > MAX_KEPT_BYTES) throw hostile('its description is too long');
    values.push(value);
  }

  async #container(): Promise<Container> {
    const type = (await this.#accepts('$')) ? await this.marker() : undefined;
    if (!(await this.#accepts('#'))) {
      if (type !== undefined) throw corrupt('it has a list of one kind without a length');
      return { type, count: undefined };
    }
    return { type, count: await this.#length(await this.marker()) };
  }

  async #closes(end: string): Promise<boolean> {
    return this.#accepts(end);
  }

  async #accepts(marker: string): Promise<boolean> {
    await this.#reader.need(1);
    if (this.#reader.peek()[0] !== marker.charCodeAt(0)) return false;
    await this.#reader.skip(1);
    return true;
  }

  async #length(marker: string): Promise<number> {
    const size = 'iUIlL'.includes(marker) ? SIZES[marker] : undefined;
    if (size === undefined) throw corrupt(`it has a length of the unknown kind "${marker}"`);
    const length = Number(await this.#scalar(marker, size));
    if (length < 0) throw corrupt('it has a length below zero');
    return length;
  }

  async #text(length: number): Promise<string> {
    this.#keptBytes += length;
    if (length > MAX_TEXT_BYTES || this.#keptBytes > MAX_KEPT_BYTES)
      throw hostile('its description is too long');
    await this.#reader.need(length);
    return this.#reader.utf8(length);
  }

  async #scalar(marker: string, size: number): Promise<Json> {
    await this.#reader.need(size);
    const bytes = Buffer.from(this.#reader.view(size));
    return READ[marker]?.(bytes) ?? null;
  }
}

const READ: Readonly<Record<string, (bytes: Buffer) => Json>> = {
  T: () => true,
  F: () => false,
  C: (bytes) => bytes.toString('latin1'),
  i: (bytes) => bytes.readInt8(),
  U: (bytes) => bytes.readUInt8(),
  I: (bytes) => bytes.readInt16BE(),
  l: (bytes) => bytes.readInt32BE(),
  L: (bytes) => Number(bytes.readBigInt64BE()),
  d: (bytes) => bytes.readFloatBE(),
  D: (bytes) => bytes.readDoubleBE(),
};
