import type { InspectOptions } from '../../src/builder-api.ts';
import { mayBeNamed } from '../project/environment.ts';
import type { ArtifactFormat } from './artifact-format.ts';

/** Whether some files may be models of a format: by their names, or because a variable may name one of any name. */
export function mayHold({ hasName, mayHaveName, folders }: ArtifactFormat) {
  return (files: readonly string[], options: InspectOptions): boolean =>
    mayBeNamed('SELDON_ARTIFACT', files, options) ||
    files.map(nameOf).some((name) => hasName(name) || mayHaveName?.(name) === true) ||
    (folders?.(files) ?? []).length > 0;
}

function nameOf(file: string): string {
  return file.slice(file.lastIndexOf('/') + 1).toLowerCase();
}
