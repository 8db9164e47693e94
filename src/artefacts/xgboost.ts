import { Buffer } from 'node:buffer';
import type { Json } from '../model/detection.ts';
import { corrupt, reading } from './artifact-problem.ts';
import type { ByteSource } from './byte-source.ts';
import { readJsonPieces } from './json-pieces.ts';
import { listOf, memberOf, textOf } from './json-value.ts';
import { readUbjsonPieces } from './ubjson-pieces.ts';
import { wantedPaths } from './wanted.ts';

/** What an XGBoost model says about itself. */
export interface XgboostFacts {
  readonly form: 'json' | 'ubjson' | 'binary';
  /** The release that wrote it: "2.1.4"; of the old binary form only "2.1". Undefined before release 1.0. */
  readonly version: string | undefined;
  /** gbtree, dart or gblinear. */
  readonly booster: string | undefined;
  /** "binary:logistic" */
  readonly objective: string | undefined;
  /** 0 for all but classifiers of several classes. */
  readonly numberOfClasses: number;
  readonly numberOfFeatures: number | undefined;
  readonly featureNames: readonly string[] | undefined;
  /** "float", "int", "i", "q", "c" (categories). */
  readonly featureTypes: readonly string[] | undefined;
}

/**
 * Reads the facts of an XGBoost model: JSON, UBJSON (XGBoost's documentation, "Introduction to Model IO", has the schema)
 * or the old binary form (`learner.cc` of releases before 3.1). Trees are passed over. Throws E_ARTIFACT_CORRUPT or E_ARTIFACT_HOSTILE.
 */
export function readXgboost(source: ByteSource): Promise<XgboostFacts> {
  return reading(source, read);
}

async function read(source: ByteSource): Promise<XgboostFacts> {
  const head = Buffer.from(await source.read({ start: 0, end: HEAD_BYTES }));
  const form = xgboostFormOf(head);
  if (form === 'json') return factsOf(form, await readJsonPieces(source, WANTED));
  if (form === 'ubjson') return factsOf(form, await readUbjsonPieces(source, WANTED));
  return binaryFacts(head);
}

const HEAD_BYTES = 4096;

/** The form of a model by its first bytes; anything that is no object of JSON or UBJSON is taken for the old binary form. */
function xgboostFormOf(head: Uint8Array): XgboostFacts['form'] {
  const [first, second = 0] = head;
  if (first !== 0x7b) return 'binary';
  return second === 0x22 || second <= 0x20 ? 'json' : 'ubjson';
}

const WANTED = wantedPaths([
  'version',
  'learner.feature_names',
  'learner.feature_types',
  'learner.learner_model_param',
  'learner.objective',
  'learner.gradient_booster.name',
]);

function factsOf(form: 'json' | 'ubjson', document: Json): XgboostFacts {
  const learner = memberOf(document, 'learner');
  const parameters = memberOf(learner, 'learner_model_param');
  if (parameters === undefined) throw corrupt('it has no learner_model_param, as every XGBoost model has');
  return {
    form,
    version: versionOf(listOf(memberOf(document, 'version'))),
    booster: textOf(memberOf(learner, 'gradient_booster'), 'name'),
    objective: textOf(memberOf(learner, 'objective'), 'name'),
    numberOfClasses: numberOf(textOf(parameters, 'num_class')) ?? 0,
    numberOfFeatures: numberOf(textOf(parameters, 'num_feature')),
    featureNames: textsOf(memberOf(learner, 'feature_names')),
    featureTypes: textsOf(memberOf(learner, 'feature_types')),
  };
}

function versionOf(parts: readonly Json[]): string | undefined {
  const numbers = parts.filter((part) => typeof part === 'number' && Number.isSafeInteger(part) && part >= 0);
  return numbers.length === 3 && parts.length === 3 ? numbers.map(String).join('.') : undefined;
}

function numberOf(text: string | undefined): number | undefined {
  const number = Number(text ?? Number.NaN);
  return Number.isSafeInteger(number) && number >= 0 ? number : undefined;
}

/** XGBoost writes an empty list where it knows no names. */
function textsOf(value: Json | undefined): readonly string[] | undefined {
  const texts = listOf(value).filter((item) => typeof item === 'string');
  return texts.length === 0 ? undefined : texts;
}

/** Offsets in the struct that the old form begins with: 32-bit numbers, 136 bytes all together. */
const STRUCT = { features: 4, classes: 8, major: 20, minor: 24, bytes: 136 } as const;
const MAX_NAME_BYTES = 64;

function binaryFacts(head: Buffer): XgboostFacts {
  const start = head.toString('latin1', 0, 4) === 'binf' ? 4 : 0;
  const struct = head.subarray(start, start + STRUCT.bytes);
  if (struct.length < STRUCT.bytes) throw corrupt('it ends too early');
  const objective = nameAt(head, start + STRUCT.bytes);
  const booster = nameAt(head, start + STRUCT.bytes + 8 + (objective ?? '').length);
  if (objective === undefined || booster === undefined) {
    throw corrupt('it is no XGBoost model: neither JSON, nor UBJSON, nor the old binary form');
  }
  const [major, minor] = [struct.readUInt32LE(STRUCT.major), struct.readUInt32LE(STRUCT.minor)];
  return {
    form: 'binary',
    version: major === 0 && minor === 0 ? undefined : `${major}.${minor}`,
    booster,
    objective,
    numberOfClasses: Math.max(0, struct.readInt32LE(STRUCT.classes)),
    numberOfFeatures: struct.readUInt32LE(STRUCT.features),
    featureNames: undefined,
    featureTypes: undefined,
  };
}

/** A text with its length of eight bytes before it, if there is one of the kind that objectives and boosters are called. */
function nameAt(bytes: Buffer, at: number): string | undefined {
  if (at + 8 > bytes.length) return undefined;
  const length = Number(bytes.readBigUInt64LE(at));
  if (length === 0 || length > MAX_NAME_BYTES || at + 8 + length > bytes.length) return undefined;
  const name = bytes.toString('latin1', at + 8, at + 8 + length);
  return /^[\w:@.-]+$/.test(name) ? name : undefined;
}
