import type { Artifact } from './artifacts.ts';
import { isStdlib } from './modules.ts';
import type { Need } from './missing-modules.ts';
import type { ProjectModules } from './python-modules.ts';

/** What loading an artifact asks for. */
export interface ArtifactNeeds {
  /** Modules from packages. */
  readonly needs: readonly Need[];
  /** Files of the project that hold its classes, sorted. */
  readonly projectFiles: readonly string[];
  /** Names of the program that wrote it, such as "__main__.Ratio": nothing can provide them. */
  readonly unloadable: readonly string[];
}

/** Sorts the names that a pickle imports by who provides them. */
export function needsOfArtifact(artifact: Artifact, modules: ProjectModules): ArtifactNeeds {
  const names = namesIn(artifact);
  const outside = names.filter(
    ({ module }) => module !== '__main__' && !isStdlib(module) && !modules.has(module),
  );
  const files = names.map(({ module }) => modules.fileOf(module)).filter((file) => file !== undefined);
  return {
    needs: outside.map(({ module, text }) => ({
      module,
      file: artifact.file,
      optional: false,
      by: 'artifact',
      because: `${artifact.file} holds a ${text}`,
    })),
    projectFiles: [...new Set(files)].sort(),
    unloadable: names.filter(({ module }) => module === '__main__').map(({ text }) => text),
  };
}

interface ImportedByPickle {
  readonly module: string;
  /** For messages: module and name. */
  readonly text: string;
}

function namesIn({ pickle }: Artifact): readonly ImportedByPickle[] {
  return [
    ...pickle.globals.map(({ module, name }) => ({ module, text: `${module}.${name}` })),
    ...pickle.imports.map((module) => ({ module, text: module })),
  ];
}
