import type { Wrapper } from '../builder-api.ts';
import type { ResolvedPlan, Step } from '../model/plan.ts';
import type { Project } from '../model/project.ts';

/** One file of the build context. Content comes from us, or is read from the project when it is packed. */
export type ContextEntry =
  | { readonly path: string; readonly executable: boolean; readonly bytes: Uint8Array }
  | { readonly path: string; readonly executable: boolean; readonly project: string };

/** The texts of ours that a Dockerfile expects beside it. */
export interface ContextTexts {
  readonly dockerfile: string;
  /** The program that drops what a container never reads (templates/slim.py). */
  readonly slim: string;
}

/**
 * The build context of a resolved plan, sorted by path: Dockerfile, lock and installer at the top, `wrapper/` ours,
 * `model/` and `code/` the user's. Each root is copied as a whole, so no path of a project is reserved.
 */
export async function contextOf(
  plan: ResolvedPlan,
  project: Project,
  parts: { readonly wrapper: Wrapper; readonly texts: ContextTexts },
): Promise<readonly ContextEntry[]> {
  const ours = Object.entries({
    Dockerfile: parts.texts.dockerfile,
    'installer.txt': installerText(plan),
    'pylock.toml': plan.lock.text,
    'slim.py': parts.texts.slim,
  }).map(([path, text]) => ({ path, executable: false, bytes: new TextEncoder().encode(text) }));
  const wrapper = parts.wrapper.files.map(({ path, bytes }) => ({
    path: `wrapper/${path}`,
    executable: false,
    bytes,
  }));
  const users = await Promise.all(plan.steps.flatMap((step) => entriesOf(step, project)));
  return [...ours, ...wrapper, ...users].sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** pip's own form of a pinned wheel: a direct reference with a hash (pip docs, "Secure installs"). */
function installerText({ installer }: ResolvedPlan): string {
  return `${installer.name} @ ${installer.url} --hash=sha256:${installer.sha256}\n`;
}

function entriesOf(step: Step, project: Project): readonly Promise<ContextEntry>[] {
  if (step.kind !== 'copy') return [];
  return step.files.map(async (path) => ({
    path: `${step.role}/${path}`,
    executable: await project.executable(path),
    project: path,
  }));
}
