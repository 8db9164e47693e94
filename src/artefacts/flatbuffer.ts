import { Buffer } from 'node:buffer';
import { corrupt, hostile } from './artifact-problem.ts';
import type { ByteSource } from './byte-source.ts';

const PAGE_BYTES = 64 << 10;
/** What a reader holds of a file at once. */
const MAX_PAGES = 64;
const MAX_TEXT_BYTES = 4 << 20;
const MAX_ITEMS = 1 << 17;

/** A table of a FlatBuffer: where it lies, and where its fields do. */
export interface FlatTable {
  readonly at: number;
  readonly vtable: number;
  readonly vtableBytes: number;
}

/**
 * Reads a FlatBuffer (flatbuffers.dev, "FlatBuffer Internals") by following offsets, a page of the file at a time, so that vectors
 * nobody asks for are never read. Throws a problem where an offset leads outside.
 */
export class FlatBuffer {
  readonly #source: ByteSource;
  /** Offset of the buffer in the file. */
  readonly #base: number;
  readonly #pages = new Map<number, Buffer>();
  #textBytes = 0;

  constructor(source: ByteSource, base: number) {
    this.#source = source;
    this.#base = base;
  }

  async root(): Promise<FlatTable> {
    return this.#tableAt(await this.#u32(0));
  }

  /** A table that a field points to. */
  async table(table: FlatTable, field: number): Promise<FlatTable | undefined> {
    const at = await this.#target(table, field);
    return at === undefined ? undefined : this.#tableAt(at);
  }

  /** The tables of a vector. */
  async tables(table: FlatTable, field: number): Promise<readonly FlatTable[]> {
    const at = await this.#target(table, field);
    if (at === undefined) return [];
    const count = await this.#u32(at);
    if (count > MAX_ITEMS) throw hostile(`it lists ${count} things where ${MAX_ITEMS} are the most`);
    const tables: FlatTable[] = [];
    for (let index = 0; index < count; index++) {
      const item = at + 4 + 4 * index;
      tables.push(await this.#tableAt(item + (await this.#u32(item))));
    }
    return tables;
  }

  async text(table: FlatTable, field: number): Promise<string | undefined> {
    const at = await this.#target(table, field);
    if (at === undefined) return undefined;
    const length = await this.#u32(at);
    this.#textBytes += length;
    if (this.#textBytes > MAX_TEXT_BYTES) throw hostile(`its texts are longer than ${MAX_TEXT_BYTES} bytes`);
    return (await this.#bytes(at + 4, length)).toString('utf8');
  }

  /** A number of four bytes, or what the schema says where it is left out. */
  async int(table: FlatTable, field: number, otherwise: number): Promise<number> {
    const at = await this.#fieldAt(table, field);
    return at === undefined ? otherwise : (await this.#bytes(at, 4)).readInt32LE();
  }

  async #tableAt(at: number): Promise<FlatTable> {
    const vtable = at - (await this.#bytes(at, 4)).readInt32LE();
    if (vtable < 0) throw corrupt('an offset in it leads outside');
    return { at, vtable, vtableBytes: (await this.#bytes(vtable, 2)).readUInt16LE() };
  }

  async #target(table: FlatTable, field: number): Promise<number | undefined> {
    const at = await this.#fieldAt(table, field);
    return at === undefined ? undefined : at + (await this.#u32(at));
  }

  async #fieldAt({ at, vtable, vtableBytes }: FlatTable, field: number): Promise<number | undefined> {
    const entry = 4 + 2 * field;
    if (entry + 2 > vtableBytes) return undefined;
    const offset = (await this.#bytes(vtable + entry, 2)).readUInt16LE();
    return offset === 0 ? undefined : at + offset;
  }

  async #u32(at: number): Promise<number> {
    return (await this.#bytes(at, 4)).readUInt32LE();
  }

  async #bytes(at: number, length: number): Promise<Buffer> {
    const start = this.#base + at;
    if (start + length > this.#source.size) throw corrupt('an offset in it leads outside');
    const page = Math.floor(start / PAGE_BYTES);
    const within = start - page * PAGE_BYTES;
    if (within + length <= PAGE_BYTES) return (await this.#page(page)).subarray(within, within + length);
    return Buffer.from(await this.#source.read({ start, end: start + length }));
  }

  async #page(page: number): Promise<Buffer> {
    const known = this.#pages.get(page);
    if (known !== undefined) return known;
    const start = page * PAGE_BYTES;
    const end = Math.min(start + PAGE_BYTES, this.#source.size);
    const bytes = Buffer.from(await this.#source.read({ start, end }));
    if (bytes.length < end - start) throw corrupt('it became shorter while it was read');
    if (this.#pages.size >= MAX_PAGES) this.#pages.clear();
    this.#pages.set(page, bytes);
    return bytes;
  }
}
