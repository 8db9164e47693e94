import {
  isTfjs,
  type Project,
  readTfjs,
  SeldonBuildError,
  type TfjsFacts,
} from '../../../src/builder-api.ts';
import { refusePointers } from '../../project/lfs-pointer.ts';
import { ARTIFACT_VARIABLE } from '../bare-facts.ts';
import { parseJson } from '../json.ts';

/** A model of the project. */
export interface TfjsModel extends TfjsFacts {
  /** Path of its model.json. */
  readonly file: string;
  /** Its weight files, in the order in which model.json names them. */
  readonly shards: readonly string[];
  readonly weightBytes: number;
}

/** A graph is part of the file, and V8 takes no longer text. */
const MAX_BYTES = 500_000_000;

/**
 * Finds the one model among some files, or the one that is asked for. Undefined when there is none. Throws E_AMBIGUOUS,
 * E_PROJECT_UNREADABLE and E_ARTIFACT_CORRUPT.
 */
export async function findModel(
  project: Project,
  files: readonly string[],
  wanted: string | undefined,
): Promise<TfjsModel | undefined> {
  if (wanted !== undefined) {
    const model = files.includes(wanted) ? await modelIn(project, wanted) : undefined;
    return model && checkWeights(project, model);
  }
  const named = files.filter((file) => /(?:^|\/)[^/]*model[^/]*\.json$/i.test(file));
  const models = (await Promise.all(named.map((file) => modelIn(project, file)))).filter(
    (model) => model !== undefined,
  );
  const [first, ...others] = models;
  if (first === undefined || others.length === 0) return first && checkWeights(project, first);
  throw new SeldonBuildError(
    'E_AMBIGUOUS',
    `could not choose the model that serves: ${models.map(({ file }) => file).join(', ')} are TensorFlow.js models`,
    { hint: `name one with --env ${ARTIFACT_VARIABLE}=${first.file}`, file: first.file },
  );
}

async function modelIn(project: Project, file: string): Promise<TfjsModel | undefined> {
  if (((await project.size(file)) ?? 0) > MAX_BYTES) return undefined;
  const text = (await project.read(file)) ?? '';
  const parsed = parseJson(text);
  if ('why' in parsed || !isTfjs(parsed.value)) return undefined;
  const facts = readTfjs(text, file);
  const folder = file.slice(0, file.lastIndexOf('/') + 1);
  const shards = facts.groups.flatMap(({ paths }) => paths.map((path) => `${folder}${path}`));
  const weightBytes = facts.groups.reduce((total, { sizeBytes = 0 }) => total + sizeBytes, 0);
  return { ...facts, file, shards, weightBytes };
}

/** Throws E_ARTIFACT_CORRUPT when weight files are missing or do not hold what model.json says, E_ARTIFACT_POINTER. */
async function checkWeights(project: Project, model: TfjsModel): Promise<TfjsModel> {
  const folder = model.file.slice(0, model.file.lastIndexOf('/') + 1);
  for (const { paths, sizeBytes } of model.groups) {
    const sizes = await Promise.all(paths.map((path) => project.size(`${folder}${path}`)));
    const missing = paths.filter((_, index) => sizes[index] === undefined);
    if (missing.length > 0) throw badWeights(model, `weight file ${missing.join(', ')} is missing`);
    await refusePointers(
      project,
      paths.map((path) => `${folder}${path}`),
    );
    const actual = sizes.reduce((total: number, size = 0) => total + size, 0);
    if (sizeBytes !== undefined && actual !== sizeBytes) {
      throw badWeights(model, `${paths.join(', ')} hold ${actual} bytes, and ${sizeBytes} are named`);
    }
  }
  return model;
}

function badWeights({ file }: TfjsModel, why: string): SeldonBuildError {
  return new SeldonBuildError('E_ARTIFACT_CORRUPT', `cannot read artifact "${file}": ${why}`, {
    file,
    hint: 'copy model.json and all its weight files again, and check that the ignore rules leave none out',
  });
}
