import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Language } from '../model/detection.ts';
import type { TemplateSource } from '../pipeline/dockerfile.ts';

/** Reads the Dockerfile template of a language and all partials (`<root>/templates`). */
export async function readTemplate(root: string, language: Language): Promise<TemplateSource> {
  const folder = join(root, 'templates');
  const names = await readdir(join(folder, 'partials'));
  const partials = await Promise.all(
    names.map(async (name): Promise<[string, string]> => [
      name.replace(/\.hbs$/, ''),
      await readFile(join(folder, 'partials', name), 'utf8'),
    ]),
  );
  return {
    main: await readFile(join(folder, `${language}.Dockerfile.hbs`), 'utf8'),
    partials: Object.fromEntries(partials),
  };
}

/** Reads the program that the build stage runs over site-packages. */
export function readSlim(root: string): Promise<string> {
  return readFile(join(root, 'templates', 'slim.py'), 'utf8');
}
