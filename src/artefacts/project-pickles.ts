import type { Project } from '../model/project.ts';
import { sourceOf } from './byte-source.ts';
import { type PickleFacts, readPickle } from './pickle.ts';

const ENDINGS: readonly string[] = ['.joblib', '.pkl', '.pickle', '.sav', '.dill'];
const COMPRESSIONS = /\.(?:gz|bz2|xz|lzma|z)$/;

/** Whether the name is one that pickles have, compressed or not. */
export function hasPickleName(file: string): boolean {
  const name = file.toLowerCase().replace(COMPRESSIONS, '');
  return ENDINGS.some((ending) => name.endsWith(ending));
}

const READ = new WeakMap<Project, Map<string, Promise<PickleFacts>>>();

/**
 * Reads a pickle of a project, each file once: builders ask for what it holds, the safety verdict for what it does.
 * Throws E_ARTIFACT_CORRUPT, E_ARTIFACT_HOSTILE or E_ARTIFACT_UNSUPPORTED.
 */
export function readProjectPickle(project: Project, file: string): Promise<PickleFacts> {
  const ofProject = READ.get(project) ?? new Map<string, Promise<PickleFacts>>();
  READ.set(project, ofProject);
  const reading = ofProject.get(file) ?? sourceOf(project, file).then(readPickle);
  ofProject.set(file, reading);
  return reading;
}
