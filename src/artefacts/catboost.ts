import { Buffer } from 'node:buffer';
import type { Json } from '../model/detection.ts';
import { corrupt, reading } from './artifact-problem.ts';
import type { ByteSource } from './byte-source.ts';
import { FlatBuffer, type FlatTable } from './flatbuffer.ts';
import { listOf, memberOf, parseJson, textOf } from './json-value.ts';

/** A column that a CatBoost model takes. */
export interface CatboostColumn {
  /** Position among all columns. */
  readonly index: number;
  /** Empty where the model was fitted without names. */
  readonly name: string;
  readonly kind: 'number' | 'category' | 'text';
}

/** What a CatBoost model says about itself. */
export interface CatboostFacts {
  /** The release that wrote it. */
  readonly version: string | undefined;
  /** "MultiClass", "RMSE" … */
  readonly lossFunction: string | undefined;
  readonly classes: readonly (string | number)[] | undefined;
  /** Sorted by position; columns that the model makes no use of may be missing. */
  readonly columns: readonly CatboostColumn[];
}

/**
 * Reads the facts of a CatBoost model in its binary form: "CBM1", a length, and a FlatBuffer of the table TModelCore (CatBoost's
 * repository, `catboost/libs/model/flatbuffers/model.fbs`). Trees are not read. Throws E_ARTIFACT_CORRUPT or E_ARTIFACT_HOSTILE.
 */
export function readCatboost(source: ByteSource): Promise<CatboostFacts> {
  return reading(source, factsOf);
}

const HEADER_BYTES = 8;
const CORE = { trees: 1, info: 2 } as const;
const TREES = { categories: 4, numbers: 5, texts: 12 } as const;
const KEY_VALUE = { key: 0, value: 1 } as const;

async function factsOf(source: ByteSource): Promise<CatboostFacts> {
  const header = Buffer.from(await source.read({ start: 0, end: HEADER_BYTES }));
  if (header.toString('latin1', 0, 4) !== 'CBM1')
    throw corrupt('it does not start with "CBM1", as CatBoost models do');
  if (header.length < HEADER_BYTES || header.readUInt32LE(4) > source.size - HEADER_BYTES) {
    throw corrupt('it ends too early');
  }
  const buffer = new FlatBuffer(source, HEADER_BYTES);
  const core = await buffer.root();
  const info = await infoOf(buffer, await buffer.tables(core, CORE.info));
  const trees = await buffer.table(core, CORE.trees);
  return {
    version: versionOf(info.get('catboost_version_info') ?? ''),
    lossFunction: textOf(memberOf(jsonOf(info, 'params'), 'loss_function'), 'type'),
    classes: classesOf(jsonOf(info, 'class_params')),
    columns: trees === undefined ? [] : await columnsOf(buffer, trees),
  };
}

const WANTED: readonly string[] = ['catboost_version_info', 'params', 'class_params'];

async function infoOf(
  buffer: FlatBuffer,
  entries: readonly FlatTable[],
): Promise<ReadonlyMap<string, string>> {
  const info = new Map<string, string>();
  for (const entry of entries) {
    const key = await buffer.text(entry, KEY_VALUE.key);
    if (key !== undefined && WANTED.includes(key))
      info.set(key, (await buffer.text(entry, KEY_VALUE.value)) ?? '');
  }
  return info;
}

function jsonOf(info: ReadonlyMap<string, string>, key: string): Json | undefined {
  const text = info.get(key);
  return text === undefined ? undefined : parseJson(text, `its ${key}`);
}

/** "    Summary: CatBoost release 1.2.5. …", a line of what the build of the release knew of its source. */
function versionOf(text: string): string | undefined {
  return /CatBoost release (\d+(?:\.\d+)*)/i.exec(text)?.[1];
}

function classesOf(parameters: Json | undefined): readonly (string | number)[] | undefined {
  const names = listOf(memberOf(parameters, 'class_names'));
  const labels = names.filter((name) => typeof name === 'string' || typeof name === 'number');
  return labels.length === 0 ? undefined : labels;
}

async function columnsOf(buffer: FlatBuffer, trees: FlatTable): Promise<readonly CatboostColumn[]> {
  const columns: CatboostColumn[] = [];
  const kinds = [
    { kind: 'number', field: TREES.numbers, flatIndex: 2, name: 4 },
    { kind: 'category', field: TREES.categories, flatIndex: 1, name: 2 },
    { kind: 'text', field: TREES.texts, flatIndex: 1, name: 2 },
  ] as const;
  for (const { kind, field, flatIndex, name } of kinds) {
    for (const feature of await buffer.tables(trees, field)) {
      const index = await buffer.int(feature, flatIndex, -1);
      columns.push({ kind, index, name: (await buffer.text(feature, name)) ?? '' });
    }
  }
  return columns.sort((a, b) => a.index - b.index);
}
