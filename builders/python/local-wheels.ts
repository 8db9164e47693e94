import type { LocalWheel, Project } from '../../src/builder-api.ts';
import { digestOf } from '../project/model-digest.ts';
import { pathInProject } from './project-path.ts';
import { wheelIn } from './requirement-line.ts';
import type { FoundRequirement } from './requirements-txt.ts';

/** A folder that `--find-links` names, and the file that does. */
export interface Link {
  readonly path: string;
  readonly file: string;
}

/** What a project has of the wheels that its files name. */
export interface Wheels {
  /** The requirements, with paths in the project. */
  readonly requirements: readonly FoundRequirement[];
  readonly wheels: readonly LocalWheel[];
  readonly links: readonly string[];
  readonly problems: readonly string[];
  readonly notices: readonly string[];
}

/**
 * Looks for wheels that requirements name by path ("x @ file:wheels/x-1-py3-none-any.whl") and for those in the folders of
 * `--find-links`: from the project's folder, where pip would be run, else from that of the file that names them.
 */
export async function locateWheels(
  project: Project,
  requirements: readonly FoundRequirement[],
  links: readonly Link[],
): Promise<Wheels> {
  const files = new Set(await project.files());
  const placed = requirements.map((requirement) => placedIn(files, requirement));
  const folders = links.map((link) => ({ link, found: wheelsBelow(files, link) }));
  const paths = [
    ...placed.flatMap((one) => (typeof one === 'string' || one.url === undefined ? [] : pathOf(one.url))),
    ...folders.flatMap(({ found }) => found?.wheels ?? []),
  ];
  return {
    requirements: placed.filter((one) => typeof one !== 'string'),
    wheels: await Promise.all([...new Set(paths)].sort().map((path) => wheelOf(project, path))),
    links: [...new Set(folders.flatMap(({ found }) => found?.folder ?? []))].sort(),
    problems: placed.filter((one) => typeof one === 'string'),
    notices: folders.flatMap(({ link, found }) =>
      found === undefined
        ? [`${link.file} names the links "${link.path}", where the project has no wheels`]
        : [],
    ),
  };
}

const SCHEME = 'file:';

function pathOf(url: string): readonly string[] {
  return url.startsWith(SCHEME) ? [url.slice(SCHEME.length)] : [];
}

async function wheelOf(project: Project, path: string): Promise<LocalWheel> {
  return { path, digest: (await digestOf(project, [path])) ?? '' };
}

/** From the project's folder first, then beside the file. */
function placesOf(path: string, file: string): readonly string[] {
  return [pathInProject('', path), pathInProject(file, path)].filter((place) => place !== undefined);
}

function placedIn(files: ReadonlySet<string>, requirement: FoundRequirement): FoundRequirement | string {
  const { url = '', file, line } = requirement;
  const [path] = pathOf(url);
  if (path === undefined) return requirement;
  const place = placesOf(path, file).find((candidate) => files.has(candidate));
  return place === undefined
    ? `${file}${line === 0 ? '' : ` line ${line}`}: "${path}" is not in the project, or its ignore files hide it`
    : { ...requirement, ...wheelIn(place, requirement) };
}

function wheelsBelow(
  files: ReadonlySet<string>,
  { path, file }: Link,
): { readonly folder: string; readonly wheels: readonly string[] } | undefined {
  for (const folder of placesOf(path, file)) {
    const wheels = [...files].filter((name) => name.endsWith('.whl') && folderOf(name) === folder);
    if (wheels.length > 0) return { folder, wheels };
  }
  return undefined;
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}
