import type { Json } from '../model/detection.ts';
import { corrupt, hostile, reading } from './artifact-problem.ts';
import type { ByteSource } from './byte-source.ts';
import { isList, memberOf, parseJson, textOf } from './json-value.ts';
import { readZipEntry, zipEntries } from './zip.ts';

/** What a skops file says about itself. */
export interface SkopsFacts {
  readonly skopsVersion: string | undefined;
  /** Class of the object at the root, with its module. */
  readonly className: string;
  /** Releases of scikit-learn that its estimators record; usually one. */
  readonly sklearnVersions: readonly string[];
  /** Every class and function that loading it would look up, sorted: "sklearn.tree._tree.Tree". */
  readonly types: readonly string[];
  /** Whether an estimator in it knows its columns by name. */
  readonly hasFeatureNames: boolean;
}

/**
 * Reads the schema of a skops file (a zip with `schema.json`; skops' documentation, "Secure persistence") without loading it. Throws
 * E_ARTIFACT_CORRUPT or E_ARTIFACT_HOSTILE.
 */
export function readSkops(source: ByteSource): Promise<SkopsFacts> {
  return reading(source, async () => factsOf(await schemaOf(source)));
}

/** A forest of a thousand trees has a schema of some twenty megabytes. */
const MAX_SCHEMA_BYTES = 128 << 20;

async function schemaOf(source: ByteSource): Promise<Json> {
  const entry = (await zipEntries(source)).find(({ name }) => name === 'schema.json');
  if (entry === undefined) throw corrupt('it holds no schema.json, as skops files do');
  const bytes = await readZipEntry(source, entry, MAX_SCHEMA_BYTES);
  return parseJson(new TextDecoder().decode(bytes), 'its schema.json');
}

function factsOf(schema: Json): SkopsFacts {
  const className = nameOf(schema);
  if (className === undefined) throw corrupt('its schema.json describes no object');
  const found = { types: new Set<string>(), sklearn: new Set<string>(), hasFeatureNames: false };
  for (const node of nodesOf(schema)) {
    for (const name of typesOf(node)) found.types.add(name);
    const version = textOf(memberOf(node, '_sklearn_version'), 'content');
    if (version !== undefined) found.sklearn.add(version.replaceAll('"', ''));
    if (memberOf(node, 'feature_names_in_') !== undefined) found.hasFeatureNames = true;
  }
  return {
    skopsVersion: textOf(schema, '_skops_version'),
    className,
    sklearnVersions: [...found.sklearn].filter((version) => /^\d[\w.+]*$/.test(version)).sort(),
    types: [...found.types].sort(),
    hasFeatureNames: found.hasFeatureNames,
  };
}

const MAX_NODES = 5_000_000;

/** All objects of the schema, inner ones too; without recursion, since the schema may be nested as deeply as it likes. */
function* nodesOf(schema: Json): Generator<Json> {
  const open: Json[] = [schema];
  let count = 0;
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node === null || typeof node !== 'object') continue;
    count += 1;
    if (count > MAX_NODES) throw hostile(`its schema.json has more than ${MAX_NODES} parts`);
    if (!isList(node)) yield node;
    for (const inner of isList(node) ? node : Object.values(node)) open.push(inner);
  }
}

function nameOf(node: Json): string | undefined {
  const [module, name] = [textOf(node, '__module__'), textOf(node, '__class__')];
  return module === undefined || name === undefined ? undefined : `${module}.${name}`;
}

/** What a node has looked up by name: its class, and what a node for a function or a type refers to. */
function typesOf(node: Json): readonly string[] {
  const content = memberOf(node, 'content');
  const [module, name] = [textOf(content, 'module_path'), textOf(content, 'function')];
  const referred = module === undefined || name === undefined ? [] : [`${module}.${name}`];
  return [nameOf(node), ...referred].filter((one) => one !== undefined);
}
