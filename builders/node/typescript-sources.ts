import type { Project, TypeScriptStep } from '../../src/builder-api.ts';
import { compiledName } from './javascript.ts';
import { parseJson, textIn } from './json.ts';

/** How the TypeScript of a project becomes JavaScript; files whose JavaScript is there already are left alone. */
export async function typeScriptSources(
  project: Project,
  files: readonly string[],
): Promise<TypeScriptStep['sources']> {
  const wanted = await Promise.all(
    files.map(async (from) => ((await project.has(compiledName(from))) ? [] : [from])),
  );
  return Promise.all(
    wanted
      .flat()
      .map(async (from) => ({ from, to: compiledName(from), module: await moduleOf(project, from) })),
  );
}

/** Node's rule: the ending decides, else "type" of the nearest package.json (Node docs, "Modules: Packages"). */
async function moduleOf(project: Project, file: string): Promise<'esm' | 'cjs'> {
  if (file.endsWith('.mts')) return 'esm';
  if (file.endsWith('.cts')) return 'cjs';
  const folders = file.split('/').slice(0, -1);
  for (let depth = folders.length; depth >= 0; depth -= 1) {
    const text = await project.read([...folders.slice(0, depth), 'package.json'].join('/'));
    const parsed = text === undefined ? undefined : parseJson(text);
    if (parsed !== undefined && 'value' in parsed) {
      return textIn(parsed.value, 'type') === 'module' ? 'esm' : 'cjs';
    }
  }
  return 'cjs';
}
