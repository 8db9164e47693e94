import { verdictOf } from '../artefacts/pickle-safety/verdict.ts';
import { hasPickleName, readProjectPickle } from '../artefacts/project-pickles.ts';
import { SeldonBuildError } from '../errors.ts';
import type { PickleVerdict } from '../model/pickle-verdict.ts';
import type { Project } from '../model/project.ts';

/** The verdict on every file of a project that is named as pickles are, whichever of them its builder looks at. */
export async function scanPickles(project: Project): Promise<readonly PickleVerdict[]> {
  const files = await project.files();
  const own = ownModules(files);
  const isOwn = (module: string): boolean => own.has(module);
  const pickles = files.filter((file) => hasPickleName(file) && !isElsewhere(file, files));
  return Promise.all(pickles.map((file) => verdictOn(project, file, isOwn)));
}

/** What no image gets: hidden folders, installed packages. */
function isElsewhere(file: string, files: readonly string[]): boolean {
  const folders = file.split('/').slice(0, -1);
  return folders.some(
    (folder, index) =>
      folder.startsWith('.') ||
      folder === 'node_modules' ||
      files.includes(`${folders.slice(0, index + 1).join('/')}/pyvenv.cfg`),
  );
}

/** Top-level modules that the project itself has: its folder is on the import path. */
function ownModules(files: readonly string[]): ReadonlySet<string> {
  const modules = files.filter((file) => /\.(?:py|so|pyd)$/.test(file));
  return new Set(modules.map((file) => file.split('/', 1)[0]?.replace(/\..*$/, '') ?? file));
}

async function verdictOn(
  project: Project,
  file: string,
  isOwn: (module: string) => boolean,
): Promise<PickleVerdict> {
  try {
    return verdictOf(await readProjectPickle(project, file), isOwn);
  } catch (error) {
    if (!(error instanceof SeldonBuildError) || !error.code.startsWith('E_ARTIFACT_')) throw error;
    const nothing = { compression: 'unknown', callables: [], concerns: [] };
    return { file, verdict: 'unreadable', ...nothing, problem: error.message };
  }
}
