import type { Project } from '../../src/builder-api.ts';

/** The files of a project by what becomes of them in the image; each list is sorted. */
export interface SortedFiles {
  /** Model files: they change when the model is trained anew. */
  readonly model: readonly string[];
  readonly code: readonly string[];
  /** Left out because they look like secrets, for a notice. */
  readonly secrets: readonly string[];
}

/** What a language adds to what is known of files of every project. */
export interface FileRules {
  /** No image needs what lies in folders of these names … */
  readonly leftOutFolders: readonly string[];
  /** … or files of these names, or with these endings. */
  readonly leftOutFiles: readonly string[];
  readonly leftOutEndings: readonly string[];
  readonly secrets: readonly string[];
  /** File name endings, in lower case, under which frameworks save models (their own documentation). */
  readonly modelEndings: readonly string[];
  /** Endings that a model's file may have behind its own. */
  readonly compressions?: RegExp;
  /** Compiled code is no model, however large. */
  readonly compiledCode: RegExp;
}

// Version control, editors, and what only the build reads.
const LEFT_OUT_FOLDERS = ['.git', '.hg', '.svn', '.s2i', '.idea', '.vscode', 'node_modules'];
const LEFT_OUT_FILES = [
  '.DS_Store',
  '.dockerignore',
  '.gitattributes',
  '.gitignore',
  '.s2iignore',
  'Dockerfile',
  'seldon-build.yaml',
];
const LEFT_OUT_ENDINGS = ['.swp'];
const SECRETS = ['.env', '.netrc', 'id_rsa', 'id_ed25519', '.git-credentials'];
const MODEL_ENDINGS = ['.bin', '.gguf', '.h5', '.npy', '.onnx', '.pb', '.pmml', '.safetensors', '.tflite'];
/** From this size on, a file that is not text is taken for a model, whatever its name. */
const BIG_BYTES = 1024 * 1024;

/** Sorts the files of a project, or those that pass a first look. */
type Sorter = (project: Project, isWanted?: (file: string) => boolean) => Promise<SortedFiles>;

/** Makes the function that sorts files into model, code and what is left out, by the rules of a language. */
export function sorterOf(rules: FileRules): Sorter {
  const all = {
    ...rules,
    leftOutFolders: new Set([...LEFT_OUT_FOLDERS, ...rules.leftOutFolders]),
    leftOutFiles: new Set([...LEFT_OUT_FILES, ...rules.leftOutFiles]),
    leftOutEndings: [...LEFT_OUT_ENDINGS, ...rules.leftOutEndings],
    modelEndings: [...MODEL_ENDINGS, ...rules.modelEndings],
  };
  const secrets = new Set([...SECRETS, ...rules.secrets]);
  return async (project, isWanted = () => true) => {
    const kept = (await project.files()).filter((file) => isWanted(file) && !isLeftOut(file, all));
    const shipped = kept.filter((file) => !secrets.has(nameOf(file)));
    const areModels = await Promise.all(shipped.map((file) => isModel(project, file, all)));
    return {
      model: shipped.filter((_, index) => areModels[index]),
      code: shipped.filter((_, index) => areModels[index] !== true),
      secrets: kept.filter((file) => secrets.has(nameOf(file))),
    };
  };
}

/** A file's name without its folders. */
export function nameOf(file: string): string {
  return file.slice(file.lastIndexOf('/') + 1);
}

interface LeftOut {
  readonly leftOutFolders: ReadonlySet<string>;
  readonly leftOutFiles: ReadonlySet<string>;
  readonly leftOutEndings: readonly string[];
}

function isLeftOut(file: string, { leftOutFolders, leftOutFiles, leftOutEndings }: LeftOut): boolean {
  const folders = file.split('/').slice(0, -1);
  return (
    folders.some((folder) => leftOutFolders.has(folder)) ||
    leftOutFiles.has(nameOf(file)) ||
    leftOutEndings.some((ending) => file.endsWith(ending))
  );
}

type ModelRules = Pick<FileRules, 'modelEndings' | 'compressions' | 'compiledCode'>;

async function isModel(
  project: Project,
  file: string,
  { modelEndings, compressions, compiledCode }: ModelRules,
): Promise<boolean> {
  const lower = nameOf(file).toLowerCase();
  const name = compressions === undefined ? lower : lower.replace(compressions, '');
  if (modelEndings.some((ending) => name.endsWith(ending))) return true;
  if (compiledCode.test(file)) return false;
  const size = await project.size(file);
  if (size === undefined || size < BIG_BYTES) return false;
  const start = await project.bytes(file, { start: 0, end: 8192 });
  return start?.includes(0) ?? false;
}
