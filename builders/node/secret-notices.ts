import type { ProjectFiles } from './project-files.ts';

/** What the user should know about files that are not in the image. */
export function secretNotices({ secrets }: Pick<ProjectFiles, 'secrets'>): readonly string[] {
  return secrets.length === 0
    ? []
    : [`left out of the image because they may hold passwords or keys: ${secrets.join(', ')}`];
}
