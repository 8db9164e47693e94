import { Buffer } from 'node:buffer';
import type { Json } from '../model/detection.ts';
import { corrupt, hostile, reading } from './artifact-problem.ts';
import type { ByteSource } from './byte-source.ts';
import { isList, parseJson } from './json-value.ts';

/** What a LightGBM model says about itself. */
export interface LightgbmFacts {
  /** Revision of the text form: "v2", "v3", "v4". */
  readonly revision: string;
  /** Names of the training parameters at its end: each release knows more of them. Empty where they were left out. */
  readonly parameters: ReadonlySet<string>;
  /** "binary sigmoid:1" */
  readonly objective: string | undefined;
  readonly numberOfClasses: number;
  /** Spaces of the names became "_". "Column_0" … where there were none. */
  readonly featureNames: readonly string[];
  /** Categories of the text columns of a data frame, in the order of these columns; undefined without any. */
  readonly categories: readonly (readonly Json[])[] | undefined;
  /** Positions of the columns that hold categories, as the parameters say. */
  readonly categoricalColumns: readonly number[];
}

/**
 * Reads the facts of a LightGBM model: its text form (`Booster.save_model`; `gbdt_model_text.cpp` writes it), of which only the
 * beginning and the end are read. Throws E_ARTIFACT_CORRUPT or E_ARTIFACT_HOSTILE.
 */
export function readLightgbm(source: ByteSource): Promise<LightgbmFacts> {
  return reading(source, async () => factsOf(await headerOf(source), await tailOf(source)));
}

/** The names of a hundred thousand columns have room. */
const MAX_BYTES = 16 << 20;
const STEP_BYTES = 64 << 10;

/** The lines before the first tree. */
async function headerOf(source: ByteSource): Promise<ReadonlyMap<string, string>> {
  for (let length = STEP_BYTES; ; length *= 4) {
    if (length > MAX_BYTES) throw hostile(`its header is longer than ${MAX_BYTES} bytes`);
    const text = textOf(await source.read({ start: 0, end: Math.min(length, source.size) }));
    const end = text.indexOf('\n\n');
    if (end === -1 && length < source.size) continue;
    const [first = '', ...lines] = text.slice(0, end === -1 ? undefined : end).split(/\r?\n/);
    if (first.trim() !== 'tree')
      throw corrupt('it does not start with the line "tree", as LightGBM models do');
    return new Map(lines.map((line) => splitAt(line, '=')));
  }
}

/** What comes behind the trees: from the parameters on, else the last lines. */
async function tailOf(source: ByteSource): Promise<string> {
  for (let length = STEP_BYTES; ; length *= 4) {
    const start = Math.max(0, source.size - length);
    const text = textOf(await source.read({ start, end: source.size }));
    const found = text.indexOf('\nend of trees');
    if (found !== -1) return text.slice(found);
    if (start === 0) throw corrupt('it ends too early: the line "end of trees" is missing');
    if (length >= MAX_BYTES) throw hostile(`what follows its trees is longer than ${MAX_BYTES} bytes`);
  }
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8').replaceAll('\r\n', '\n');
}

function splitAt(line: string, mark: string): [string, string] {
  const at = line.indexOf(mark);
  return at === -1 ? [line, ''] : [line.slice(0, at), line.slice(at + mark.length)];
}

function factsOf(header: ReadonlyMap<string, string>, tail: string): LightgbmFacts {
  const names = header.get('feature_names') ?? '';
  const revision = header.get('version');
  if (revision === undefined || names === '')
    throw corrupt('it has no version and feature_names before its trees');
  const parameters = parametersOf(tail);
  return {
    revision,
    parameters: new Set(parameters.keys()),
    objective: header.get('objective'),
    numberOfClasses: Math.max(1, Number.parseInt(header.get('num_class') ?? '1', 10) || 1),
    featureNames: names.split(' '),
    categories: categoriesOf(tail),
    categoricalColumns: numbersIn(parameters.get('categorical_feature') ?? ''),
  };
}

/** Lines such as "[learning_rate: 0.1]" between "parameters:" and "end of parameters". */
function parametersOf(tail: string): ReadonlyMap<string, string> {
  const start = tail.indexOf('\nparameters:');
  const end = tail.indexOf('\nend of parameters');
  if (start === -1 || end < start) return new Map();
  const lines = tail.slice(start, end).split('\n');
  return new Map(
    lines.filter((line) => line.startsWith('[')).map((line) => splitAt(line.slice(1, -1), ': ')),
  );
}

function numbersIn(text: string): readonly number[] {
  return text
    .split(',')
    .filter((part) => /^\d+$/.test(part.trim()))
    .map(Number);
}

const CATEGORIES = '\npandas_categorical:';

/** The last line; "null" where the model was not fitted on a data frame. */
function categoriesOf(tail: string): readonly (readonly Json[])[] | undefined {
  const start = tail.lastIndexOf(CATEGORIES);
  if (start === -1) return undefined;
  const [line = ''] = tail.slice(start + CATEGORIES.length).split('\n', 1);
  const lists = parseJson(line, 'its line pandas_categorical');
  if (lists === null || (isList(lists) && lists.length === 0)) return undefined;
  if (!isList(lists) || !lists.every(isList))
    throw corrupt('its line pandas_categorical is not a list of lists');
  return lists;
}
