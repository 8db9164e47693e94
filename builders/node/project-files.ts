import type { Project } from '../../src/builder-api.ts';
import { isTypeScript } from './javascript.ts';

/** The files of a Node project by what becomes of them in the image; each list is sorted. */
export interface ProjectFiles {
  /** Model files: they change when the model is trained anew. */
  readonly model: readonly string[];
  /** Code, but for TypeScript. */
  readonly code: readonly string[];
  /** TypeScript that becomes JavaScript in the image. */
  readonly typescript: readonly string[];
  /** Left out because they look like secrets, for a notice. */
  readonly secrets: readonly string[];
}

// What no image needs: version control, editors, what package managers keep, and what only the build reads.
const LEFT_OUT_FOLDERS = new Set([
  '.git',
  '.github',
  '.hg',
  '.husky',
  '.idea',
  '.s2i',
  '.svn',
  '.vscode',
  '.yarn',
  'coverage',
  'node_modules',
]);
const LEFT_OUT_FILES = new Set([
  '.DS_Store',
  '.dockerignore',
  '.editorconfig',
  '.eslintrc.json',
  '.gitattributes',
  '.gitignore',
  '.npmignore',
  '.nvmrc',
  '.prettierrc',
  '.s2iignore',
  '.yarnrc.yml',
  'Dockerfile',
  'bun.lock',
  'bun.lockb',
  'npm-shrinkwrap.json',
  'package-lock.json',
  'pnpm-lock.yaml',
  'pnpm-workspace.yaml',
  'seldon-build.yaml',
  'tsconfig.json',
  'yarn.lock',
]);
const LEFT_OUT_ENDINGS: readonly string[] = ['.d.ts', '.d.mts', '.d.cts', '.log', '.swp', '.tsbuildinfo'];
const SECRETS = new Set(['.env', '.netrc', '.npmrc', '.yarnrc', 'id_rsa', 'id_ed25519', '.git-credentials']);

// File name endings under which frameworks that have a runtime for Node save models.
const MODEL_ENDINGS: readonly string[] = [
  '.bin',
  '.gguf',
  '.h5',
  '.npy',
  '.onnx',
  '.pb',
  '.pmml',
  '.safetensors',
  '.tflite',
];
const COMPILED_CODE = /\.(?:node|so(?:\.\d+)*|dylib|wasm)$/;
/** From this size on, a file that is not text is taken for a model, whatever its name. */
const BIG_BYTES = 1024 * 1024;

/** Sorts the files of a project into model, code and what is left out. */
export async function sortFiles(project: Project): Promise<ProjectFiles> {
  const kept = (await project.files()).filter((file) => !isLeftOut(file));
  const secrets = kept.filter((file) => SECRETS.has(nameOf(file)));
  const shipped = kept.filter((file) => !SECRETS.has(nameOf(file)));
  const areModels = await Promise.all(shipped.map((file) => isModel(project, file)));
  const code = shipped.filter((_, index) => areModels[index] !== true);
  return {
    model: shipped.filter((_, index) => areModels[index]),
    code: code.filter((file) => !isTypeScript(file)),
    typescript: code.filter((file) => isTypeScript(file) && !isTest(file)),
    secrets,
  };
}

/** Whether a source file is a test or sets a tool up: it is never the component. */
export function isTest(file: string): boolean {
  return /(?:^|\/)(?:tests?|__tests__|__mocks__)\/|\.(?:test|spec|config)\.[mc]?[jt]sx?$/.test(file);
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
  if (MODEL_ENDINGS.some((ending) => file.toLowerCase().endsWith(ending))) return true;
  if (COMPILED_CODE.test(file)) return false;
  const size = await project.size(file);
  if (size === undefined || size < BIG_BYTES) return false;
  const start = await project.bytes(file, { start: 0, end: 8192 });
  return start?.includes(0) ?? false;
}
