import type { Json } from '../model/detection.ts';
import { corrupt, hostile, reading } from './artifact-problem.ts';
import type { ByteSource } from './byte-source.ts';
import { isList, listOf, memberOf, parseJson, textOf } from './json-value.ts';
import { readYaml } from './read-yaml.ts';
import type { Dimension } from './tensor-facts.ts';

/** A column or a tensor of the signature. */
export interface MlflowField {
  /** Absent for the one tensor of a model that names none. */
  readonly name: string | undefined;
  /** MLflow's type of a column ("double", "string") or NumPy's of a tensor ("float32"). */
  readonly type: string;
  /** Of tensors only. */
  readonly shape: readonly Dimension[] | undefined;
  readonly isRequired: boolean;
}

/** What an `MLmodel` file says. */
export interface MlmodelFacts {
  readonly file: string;
  /** Ways to load the model, as recorded: "sklearn", "python_function" … */
  readonly flavors: Readonly<Record<string, Readonly<Record<string, Json>>>>;
  readonly mlflowVersion: string | undefined;
  /** Full version of the Python that wrote it. */
  readonly pythonVersion: string | undefined;
  /** "2025-04-01 12:00:00.000000", UTC. */
  readonly createdAt: string | undefined;
  readonly inputs: readonly MlflowField[] | undefined;
  readonly outputs: readonly MlflowField[] | undefined;
}

const HINT = 'log or save the model again with MLflow, and copy the whole folder';
const MAX_BYTES = 8 << 20;
/** Some thousand lines. A signature is one text, however long: what costs time is an error, or a key, each. */
const MAX_LEXEMES = 20_000;

/**
 * Reads an `MLmodel` file (https://mlflow.org/docs/latest/ml/model, "Storage Format"): YAML 1.1 or 1.2 without tags of its own.
 * Throws E_ARTIFACT_CORRUPT, E_ARTIFACT_HOSTILE or E_ARTIFACT_UNSUPPORTED.
 */
export function readMlmodel(source: ByteSource): Promise<MlmodelFacts> {
  return reading(source, async () => factsOf(source.name, await documentOf(source)), HINT);
}

async function documentOf(source: ByteSource): Promise<Json> {
  if (source.size > MAX_BYTES) throw hostile(`it is ${source.size} bytes long, and such files are short`);
  const text = new TextDecoder().decode(await source.read({ start: 0, end: source.size }));
  const read = await readYaml(text, MAX_LEXEMES);
  if (!('problem' in read)) return read[0] ?? null;
  throw read.problem === 'hostile' ? hostile(read.why) : corrupt(read.why);
}

function factsOf(file: string, document: Json): MlmodelFacts {
  const flavors = memberOf(document, 'flavors');
  if (flavors === undefined || flavors === null || typeof flavors !== 'object' || isList(flavors)) {
    throw corrupt('it names no flavors');
  }
  const signature = memberOf(document, 'signature');
  return {
    file,
    flavors: Object.fromEntries(Object.entries(flavors).map(([name, flavor]) => [name, recordOf(flavor)])),
    mlflowVersion: textOf(document, 'mlflow_version'),
    pythonVersion: textOf(memberOf(flavors, 'python_function'), 'python_version'),
    createdAt: textOf(document, 'utc_time_created'),
    inputs: fieldsOf(textOf(signature, 'inputs')),
    outputs: fieldsOf(textOf(signature, 'outputs')),
  };
}

function recordOf(value: Json): Readonly<Record<string, Json>> {
  return typeof value === 'object' && value !== null && !isList(value) ? value : {};
}

/** Columns or tensors, as JSON inside of the YAML (https://mlflow.org/docs/latest/ml/model/signatures). */
function fieldsOf(text: string | undefined): readonly MlflowField[] | undefined {
  if (text === undefined) return undefined;
  return listOf(parseJson(text, 'its signature')).map((field) => {
    const tensor = memberOf(field, 'tensor-spec');
    const type = textOf(field, 'type') ?? 'unknown';
    return {
      name: textOf(field, 'name'),
      type: tensor === undefined ? type : (textOf(tensor, 'dtype') ?? type),
      shape: tensor === undefined ? undefined : listOf(memberOf(tensor, 'shape')).map(dimensionOf),
      isRequired: memberOf(field, 'required') !== false,
    };
  });
}

function dimensionOf(size: Json): Dimension {
  return typeof size === 'number' && size >= 0 ? size : null;
}
