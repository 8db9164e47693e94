import type { ByteSource } from '../byte-source.ts';
import type { MetaGraphFacts } from '../saved-model.ts';

/** The files of a SavedModel's folder, with their paths in it. */
export interface SavedModelFolder {
  readonly files: readonly string[];
  /** `variables/variables.index`, where it is there. */
  readonly index: ByteSource | undefined;
}

const INDEX = 'variables/variables.index';
const SHARD = /^variables\/variables\.data-(\d{5})-of-(\d{5})$/;

/** Last eight bytes of a table of LevelDB, which the index is (https://github.com/google/leveldb, doc/table_format.md). */
const TABLE_MAGIC = Uint8Array.of(0x57, 0xfb, 0x80, 0x8b, 0x24, 0x75, 0x47, 0xdb);

/** What a graph needs and the folder has not, one phrase each: "variables/variables.index is missing". */
export async function missingPieces(
  graph: MetaGraphFacts,
  folder: SavedModelFolder,
): Promise<readonly string[]> {
  const assets = graph.assets
    .map((asset) => `assets/${asset}`)
    .filter((path) => !folder.files.includes(path))
    .map((path) => `${path} is missing`);
  return [...(await missingVariables(graph, folder)), ...assets];
}

async function missingVariables(
  graph: MetaGraphFacts,
  { files, index }: SavedModelFolder,
): Promise<readonly string[]> {
  const shards = files.map((file) => SHARD.exec(file)).filter((match) => match !== null);
  if (index === undefined) {
    const isNeeded = graph.hasObjects || graph.hasSaver || shards.length > 0;
    return isNeeded ? [`${INDEX} is missing`] : [];
  }
  const damage = (await isTable(index)) ? [] : [`${INDEX} is damaged or cut off`];
  return [...damage, ...missingShards(shards)];
}

async function isTable(index: ByteSource): Promise<boolean> {
  const tail = await index.read({ start: Math.max(0, index.size - TABLE_MAGIC.length), end: index.size });
  return tail.length === TABLE_MAGIC.length && tail.every((byte, at) => byte === TABLE_MAGIC[at]);
}

/** The shards' names tell how many there are; more than a thousand are nobody's. */
function missingShards(shards: readonly RegExpExecArray[]): readonly string[] {
  const total = shards[0]?.[2];
  if (total === undefined) return ['variables/variables.data-00000-of-00001 is missing'];
  const there = new Set(shards.map((match) => match[1]));
  return Array.from({ length: Math.min(Number(total), 1000) }, (_, at) => String(at).padStart(5, '0'))
    .filter((number) => !there.has(number))
    .map((number) => `variables/variables.data-${number}-of-${total} is missing`);
}
