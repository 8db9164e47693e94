import {
  type MetaGraphFacts,
  missingPieces,
  type Project,
  readSavedModel,
  SeldonBuildError,
  sourceOf,
} from '../../../src/builder-api.ts';
import type { ArtifactFolder } from '../artifact-format.ts';

/** The SavedModel that a folder serves. */
export interface ServedModel {
  /** Path of its folder with a slash behind, "" for the project's own. */
  readonly prefix: string;
  /** `saved_model.pb` in the project. */
  readonly file: string;
  readonly graph: MetaGraphFacts;
  /** Files of other versions, which are not served. */
  readonly unserved: readonly string[];
  /** The number of the version, where there are versions. */
  readonly version: number | undefined;
}

/**
 * Reads the SavedModel of a folder, or the highest of its numbered versions, as TensorFlow Serving does. Throws
 * E_ARTIFACT_CORRUPT for one with missing pieces, E_ARTIFACT_UNSUPPORTED for one that has nothing to call.
 */
export async function readServedModel(project: Project, folder: ArtifactFolder): Promise<ServedModel> {
  const { prefix, version } = servedFolder(folder);
  const own = folder.files.filter((file) => file.startsWith(prefix));
  const file = `${prefix}saved_model.pb`;
  if (!own.includes(file)) throw incomplete({ prefix, version }, [`${file} is missing`]);
  const { metaGraphs } = await readSavedModel(await sourceOf(project, file));
  const graph = metaGraphs.find(({ tags }) => tags.includes('serve')) ?? metaGraphs[0];
  if (graph === undefined || graph.signatures.length === 0) throw nothingToCall(file);
  const index = `${prefix}variables/variables.index`;
  const missing = await missingPieces(graph, {
    files: own.map((path) => path.slice(prefix.length)),
    index: own.includes(index) ? await sourceOf(project, index) : undefined,
  });
  if (missing.length > 0) throw incomplete({ prefix, version }, missing);
  const unserved = folder.files.filter((path) => !path.startsWith(prefix));
  return { prefix, file, graph, unserved, version };
}

const NUMBER = /^(\d+)\//;

function servedFolder({ path, files }: ArtifactFolder): { prefix: string; version: number | undefined } {
  const prefix = path === '.' ? '' : `${path}/`;
  const numbers = files.flatMap((file) => NUMBER.exec(file.slice(prefix.length))?.[1] ?? []);
  const highest = [...numbers].sort((a, b) => Number(b) - Number(a))[0];
  if (highest === undefined || files.includes(`${prefix}saved_model.pb`))
    return { prefix, version: undefined };
  return { prefix: `${prefix}${highest}/`, version: Number(highest) };
}

const MAX_NAMED = 5;

function incomplete(
  { prefix, version }: Pick<ServedModel, 'prefix' | 'version'>,
  missing: readonly string[],
): SeldonBuildError {
  const path = prefix === '' ? '.' : prefix.slice(0, -1);
  const another =
    version === undefined ? '' : `, or name "${path}" in .dockerignore to have another version served`;
  const more = missing.length > MAX_NAMED ? [`${missing.length - MAX_NAMED} more`] : [];
  return new SeldonBuildError(
    'E_ARTIFACT_CORRUPT',
    `cannot serve the SavedModel in "${path}": ${[...missing.slice(0, MAX_NAMED), ...more].join(', ')}`,
    { file: path, hint: `copy the whole folder, as model.export or tf.saved_model.save wrote it${another}` },
  );
}

function nothingToCall(file: string): SeldonBuildError {
  return new SeldonBuildError(
    'E_ARTIFACT_UNSUPPORTED',
    `cannot serve "${file}": it has no signature to call`,
    {
      file,
      hint: 'export it with model.export(folder), or name functions with tf.saved_model.save(…, signatures=…)',
    },
  );
}
