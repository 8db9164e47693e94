import type { Artifact } from './artifacts.ts';
import { lookUpClass } from './class-lookup.ts';
import { isStdlib } from './modules.ts';
import type { Need } from './missing-modules.ts';
import type { ProjectModules } from './python-modules.ts';

/** What loading an artifact asks for. */
interface ArtifactNeeds {
  /** Modules from packages. */
  readonly needs: readonly Need[];
  /** Files of the project that hold its classes, sorted. */
  readonly projectFiles: readonly string[];
  /** Why it cannot be loaded, whatever is installed: "it needs __main__.Ratio, …", "features.py has no Ratio". */
  readonly unloadable: readonly string[];
}

/** Sorts the names that a pickle imports by who provides them. */
export async function needsOfArtifact(artifact: Artifact, modules: ProjectModules): Promise<ArtifactNeeds> {
  const names = namesIn(artifact);
  const outside = names.filter(({ module }) => !isStdlib(module) && !modules.has(module));
  const files = names.map(({ module }) => modules.fileOf(module)).filter((file) => file !== undefined);
  const absent = await Promise.all(names.map((name) => absentFrom(modules, name)));
  return {
    needs: outside.map(({ module, text }) => ({
      module,
      file: artifact.file,
      optional: false,
      by: 'artifact',
      because: `${artifact.file} holds a ${text}`,
    })),
    projectFiles: [...new Set(files)].sort(),
    unloadable: [...names.filter(({ module }) => module === '__main__').map(ofScript), ...absent.flat()],
  };
}

function ofScript({ text }: ImportedByPickle): string {
  return `it needs ${text}, which only the script or notebook that wrote it had`;
}

/** A name that the pickle takes from a file of the project which surely does not have it. */
async function absentFrom(
  modules: ProjectModules,
  { module, name }: ImportedByPickle,
): Promise<readonly string[]> {
  const file = modules.fileOf(module);
  const [outer] = (name ?? '').split('.', 1);
  if (file === undefined || outer === undefined || outer === '') return [];
  const [found, source] = [await lookUpClass(modules, file, outer), await modules.source(file)];
  return found === undefined && source?.uncertain === false
    ? [`it needs ${module}.${outer}, and ${file} has no ${outer}`]
    : [];
}

interface ImportedByPickle {
  readonly module: string;
  /** Absent where a module as a whole is imported. */
  readonly name?: string;
  /** For messages: module and name. */
  readonly text: string;
}

function namesIn({ pickle }: Artifact): readonly ImportedByPickle[] {
  return [
    ...pickle.globals.map(({ module, name }) => ({ module, name, text: `${module}.${name}` })),
    ...pickle.imports.map((module) => ({ module, text: module })),
  ];
}
