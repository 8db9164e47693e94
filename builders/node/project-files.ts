import type { Project } from '../../src/builder-api.ts';
import { sorterOf, type SortedFiles } from '../project/sort-files.ts';
import { isTypeScript } from './javascript.ts';

/** The files of a Node project by what becomes of them in the image: TypeScript becomes JavaScript there. */
export interface ProjectFiles extends SortedFiles {
  readonly typescript: readonly string[];
}

const sorted = sorterOf({
  leftOutFolders: ['.github', '.husky', '.yarn', 'coverage'],
  leftOutFiles: [
    '.editorconfig',
    '.eslintrc.json',
    '.npmignore',
    '.nvmrc',
    '.prettierrc',
    '.yarnrc.yml',
    'bun.lock',
    'bun.lockb',
    'npm-shrinkwrap.json',
    'package-lock.json',
    'pnpm-lock.yaml',
    'pnpm-workspace.yaml',
    'tsconfig.json',
    'yarn.lock',
  ],
  leftOutEndings: ['.d.ts', '.d.mts', '.d.cts', '.log', '.tsbuildinfo'],
  secrets: ['.npmrc', '.yarnrc'],
  modelEndings: [],
  compiledCode: /\.(?:node|so(?:\.\d+)*|dylib|wasm)$/,
});

/** Sorts the files of a project into model, code, TypeScript and what is left out. */
export async function sortFiles(project: Project): Promise<ProjectFiles> {
  const files = await sorted(project);
  return {
    ...files,
    code: files.code.filter((file) => !isTypeScript(file)),
    typescript: files.code.filter((file) => isTypeScript(file) && !isTest(file)),
  };
}

/** Whether a source file is a test or sets a tool up: it is never the component. */
export function isTest(file: string): boolean {
  return /(?:^|\/)(?:tests?|__tests__|__mocks__)\/|\.(?:test|spec|config)\.[mc]?[jt]sx?$/.test(file);
}
