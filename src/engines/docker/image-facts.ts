import type Docker from 'dockerode';
import { listOf, memberOf, textOf, textsOf } from '../../io/json.ts';
import type { HistoryEntry } from './image-layers.ts';

/** An image as the Engine API tells it (GET /images/{name}/json); what is missing there or null is empty here. */
export interface ImageFacts {
  readonly id: string;
  readonly sizeBytes: number;
  readonly diffIds: readonly string[];
  /** KEY=VALUE lines. */
  readonly env: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly repoTags: readonly string[];
  readonly repoDigests: readonly string[];
  readonly os: string;
  readonly architecture: string;
}

/** Asks the engine for an image. Throws what dockerode throws (404 when there is none). */
export async function readImageFacts(docker: Docker, name: string): Promise<ImageFacts> {
  const told: unknown = await docker.getImage(name).inspect();
  const config = memberOf(told, 'Config');
  return {
    id: textOf(told, 'Id') ?? '',
    sizeBytes: numberOf(told, 'Size'),
    diffIds: textsOf(memberOf(told, 'RootFS'), 'Layers'),
    env: textsOf(config, 'Env'),
    labels: stringMap(memberOf(config, 'Labels')),
    repoTags: textsOf(told, 'RepoTags'),
    repoDigests: textsOf(told, 'RepoDigests'),
    os: textOf(told, 'Os') ?? '',
    architecture: textOf(told, 'Architecture') ?? '',
  };
}

/** The history of an image, newest first. */
export async function readHistory(docker: Docker, name: string): Promise<readonly HistoryEntry[]> {
  const told: unknown = await docker.getImage(name).history();
  return listOf({ told }, 'told').map((entry) => ({
    createdBy: textOf(entry, 'CreatedBy') ?? '',
    sizeBytes: numberOf(entry, 'Size'),
  }));
}

function numberOf(value: unknown, key: string): number {
  const member = memberOf(value, key);
  return typeof member === 'number' ? member : 0;
}

function stringMap(value: unknown): Record<string, string> {
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return Object.fromEntries(entries.map(([key, text]) => [key, String(text)]));
}
