import type { Project } from '../../src/builder-api.ts';

export { hasPickleName } from '../../src/builder-api.ts';

/** The files of a project by what becomes of them in the image; each list is sorted. */
export interface ProjectFiles {
  /** Model files: they change when the model is trained anew. */
  readonly model: readonly string[];
  readonly code: readonly string[];
  /** Left out because they look like secrets, for a notice. */
  readonly secrets: readonly string[];
}

// What no image needs: version control, caches, environments, editors, and what only the build reads.
const LEFT_OUT_FOLDERS = new Set([
  '.git',
  '.hg',
  '.svn',
  '.s2i',
  '.idea',
  '.vscode',
  '.ipynb_checkpoints',
  '.mypy_cache',
  '.pytest_cache',
  '.ruff_cache',
  '.tox',
  '.nox',
  '.venv',
  'venv',
  '__pycache__',
  'node_modules',
]);
const LEFT_OUT_FILES = new Set([
  '.DS_Store',
  '.dockerignore',
  '.gitattributes',
  '.gitignore',
  '.s2iignore',
  '.python-version',
  'runtime.txt',
  'Dockerfile',
  'pylock.toml',
  'seldon-build.yaml',
]);
const LEFT_OUT_ENDINGS: readonly string[] = ['.pyc', '.pyo', '.ipynb', '.swp'];
const SECRETS = new Set([
  '.env',
  '.netrc',
  '.pypirc',
  'pip.conf',
  'id_rsa',
  'id_ed25519',
  '.git-credentials',
]);

// File name endings under which frameworks save models (their own documentation).
const MODEL_ENDINGS: readonly string[] = [
  '.bin',
  '.bst',
  '.cbm',
  '.ckpt',
  '.dill',
  '.gguf',
  '.h5',
  '.hdf5',
  '.joblib',
  '.keras',
  '.mojo',
  '.npy',
  '.npz',
  '.onnx',
  '.pb',
  '.pickle',
  '.pkl',
  '.pmml',
  '.pt',
  '.pth',
  '.safetensors',
  '.sav',
  '.tflite',
  '.ubj',
];
const COMPRESSIONS = /\.(?:gz|bz2|xz|lzma|z)$/;
const COMPILED_CODE = /\.(?:so(?:\.\d+)*|pyd|dylib|jar|whl)$/;
/** From this size on, a file that is not text is taken for a model, whatever its name. */
const BIG_BYTES = 1024 * 1024;

/** Sorts the files of a project into model, code and what is left out. */
export async function sortFiles(project: Project): Promise<ProjectFiles> {
  const files = await project.files();
  const environments = files
    .filter((file) => nameOf(file) === 'pyvenv.cfg')
    .map((file) => file.slice(0, -'pyvenv.cfg'.length));
  const kept = files.filter(
    (file) => !isLeftOut(file) && !environments.some((folder) => file.startsWith(folder)),
  );
  const secrets = kept.filter((file) => SECRETS.has(nameOf(file)));
  const shipped = kept.filter((file) => !SECRETS.has(nameOf(file)));
  const areModels = await Promise.all(shipped.map((file) => isModel(project, file)));
  return {
    model: shipped.filter((_, index) => areModels[index]),
    code: shipped.filter((_, index) => areModels[index] !== true),
    secrets,
  };
}

function nameOf(file: string): string {
  return file.slice(file.lastIndexOf('/') + 1);
}

function isLeftOut(file: string): boolean {
  const folders = file.split('/').slice(0, -1);
  return (
    folders.some((folder) => LEFT_OUT_FOLDERS.has(folder)) ||
    LEFT_OUT_FILES.has(nameOf(file)) ||
    LEFT_OUT_ENDINGS.some((ending) => file.endsWith(ending))
  );
}

async function isModel(project: Project, file: string): Promise<boolean> {
  if (hasModelName(file)) return true;
  if (COMPILED_CODE.test(file)) return false;
  const size = await project.size(file);
  if (size === undefined || size < BIG_BYTES) return false;
  const start = await project.bytes(file, { start: 0, end: 8192 });
  return start?.includes(0) ?? false;
}

/** Whether the name is one that frameworks give to models, compressed or not. joblib adds "_01.npy" to some. */
function hasModelName(file: string): boolean {
  const name = nameOf(file).toLowerCase().replace(COMPRESSIONS, '');
  return MODEL_ENDINGS.some((ending) => name.endsWith(ending));
}
