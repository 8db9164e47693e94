import type { Wrapper } from '../builder-api.ts';
import { managerManifest } from '../model/node-manager.ts';
import type { ManagerFile, NodeManager, ResolvedNodePlan } from '../model/node-plan.ts';
import type { ResolvedPlan, Step } from '../model/plan.ts';
import type { Project } from '../model/project.ts';
import type { Lock, ResolvedPythonPlan } from '../model/python-plan.ts';
import { compileTypeScript } from './compile-typescript.ts';
import { npmStepOf } from './node-view.ts';

/** One file of the build context. Content comes from us, or is read from the project when it is packed. */
export type ContextEntry =
  | { readonly path: string; readonly executable: boolean; readonly bytes: Uint8Array }
  | { readonly path: string; readonly executable: boolean; readonly project: string };

/** The texts of ours that a Dockerfile expects beside it. */
export interface ContextTexts {
  readonly dockerfile: string;
  /** The program that drops what a Python container never reads (templates/slim.py). */
  readonly slim: string;
}

/**
 * The build context of a resolved plan, sorted by path: Dockerfile, lock and what installs it, `wrapper/` ours, `model/` and
 * `code/` the user's. Each root is copied as a whole, so no path of a project is reserved.
 */
export async function contextOf(
  plan: ResolvedPlan,
  project: Project,
  parts: { readonly wrapper: Wrapper; readonly texts: ContextTexts },
): Promise<readonly ContextEntry[]> {
  const dockerfile = textEntry('Dockerfile', parts.texts.dockerfile);
  const packages = packageEntries(plan, parts.texts);
  const wrapper = parts.wrapper.files.map(({ path, bytes }) => ({
    path: `wrapper/${path}`,
    executable: false,
    bytes,
  }));
  const users = await Promise.all(plan.steps.flatMap((step) => entriesOf(step, project)));
  return [dockerfile, ...packages, ...wrapper, ...users].sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** What the packages are installed from. */
function packageEntries(plan: ResolvedPlan, texts: ContextTexts): readonly ContextEntry[] {
  switch (plan.language) {
    case 'python':
      return [
        textEntry('installer.txt', installerText(plan)),
        textEntry('pylock.toml', plan.lock.text),
        textEntry('slim.py', texts.slim),
        ...localEntries(plan.lock),
      ];
    case 'node':
      return nodePackageEntries(plan);
  }
}

/** Wheels of the project, at their paths beside the lock that has them. */
function localEntries({ text, wheels = [] }: Lock): readonly ContextEntry[] {
  const files = wheels.map((path) => ({ path: `packages/${path}`, executable: false, project: path }));
  return files.length === 0 ? [] : [textEntry('packages/pylock.toml', text), ...files];
}

/** pip's own form of a pinned wheel: a direct reference with a hash (pip docs, "Secure installs"). */
function installerText({ installer }: ResolvedPythonPlan): string {
  return `${installer.name} @ ${installer.url} --hash=sha256:${installer.sha256}\n`;
}

function nodePackageEntries(plan: ResolvedNodePlan): readonly ContextEntry[] {
  const { manifest, lock } = npmStepOf(plan);
  const own = textEntry('packages/package.json', jsonText(manifest));
  if (lock.from === 'registry') return [own, textEntry('packages/package-lock.json', plan.lock.text ?? '')];
  const files = [{ path: lock.file }, ...(lock.manager?.files ?? [])];
  return [own, ...files.map(packageFile), ...managerEntries(plan.lock.managerText, lock.manager)];
}

function packageFile({ path, text }: ManagerFile): ContextEntry {
  return text === undefined
    ? { path: `packages/${path}`, executable: false, project: path }
    : textEntry(`packages/${path}`, text);
}

/** What the manager itself is installed from. */
function managerEntries(lock: string | undefined, manager: NodeManager | undefined): readonly ContextEntry[] {
  if (manager === undefined || lock === undefined) return [];
  return [
    textEntry('manager/package.json', jsonText(managerManifest(manager))),
    textEntry('manager/package-lock.json', lock),
  ];
}

function jsonText(value: object): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

function textEntry(path: string, text: string): ContextEntry {
  return { path, executable: false, bytes: new TextEncoder().encode(text) };
}

function entriesOf(step: Step, project: Project): readonly Promise<ContextEntry>[] {
  switch (step.kind) {
    case 'copy':
      return step.files.map(async (path) => ({
        path: `${step.role}/${path}`,
        executable: await project.executable(path),
        project: path,
      }));
    case 'typescript':
      return step.sources.map(async ({ from, to, module }) =>
        textEntry(
          `code/${to}`,
          await compileTypeScript((await project.read(from)) ?? '', {
            file: from,
            module,
            options: step.options,
          }),
        ),
      );
    case 'wrapper':
    case 'apt':
    case 'pip':
    case 'npm':
      return [];
  }
}
