import type { Project } from '../../src/builder-api.ts';
import { nameOf, sorterOf, type SortedFiles } from '../project/sort-files.ts';

export { hasPickleName } from '../../src/builder-api.ts';
export type { SortedFiles as ProjectFiles } from '../project/sort-files.ts';

const sorted = sorterOf({
  leftOutFolders: [
    '.ipynb_checkpoints',
    '.mypy_cache',
    '.pytest_cache',
    '.ruff_cache',
    '.tox',
    '.nox',
    '.venv',
    'venv',
    '__pycache__',
  ],
  leftOutFiles: ['.python-version', 'runtime.txt', 'pylock.toml'],
  leftOutEndings: ['.pyc', '.pyo', '.ipynb'],
  secrets: ['.pypirc', 'pip.conf'],
  modelEndings: [
    '.bst',
    '.cbm',
    '.ckpt',
    '.dill',
    '.hdf5',
    '.joblib',
    '.keras',
    '.mojo',
    '.npz',
    '.pickle',
    '.pkl',
    '.pt',
    '.pth',
    '.sav',
    '.ubj',
  ],
  // joblib adds "_01.npy" to some.
  compressions: /\.(?:gz|bz2|xz|lzma|z)$/,
  compiledCode: /\.(?:so(?:\.\d+)*|pyd|dylib|jar|whl)$/,
});

/** Sorts the files of a project into model, code and what is left out, virtual environments included. */
export async function sortFiles(project: Project): Promise<SortedFiles> {
  const environments = (await project.files())
    .filter((file) => nameOf(file) === 'pyvenv.cfg')
    .map((file) => file.slice(0, -'pyvenv.cfg'.length));
  return sorted(project, (file) => !environments.some((folder) => file.startsWith(folder)));
}
