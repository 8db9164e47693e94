import { managerPackage } from '../model/node-manager.ts';
import type { NodeManager, NpmStep, ResolvedNodePlan } from '../model/node-plan.ts';
import { fetchManager, installerOf, MANAGER_FOLDER } from './node-installer.ts';
import { hasOnnxruntime, slimCommands } from './node-slim.ts';
import { commandLine, execForm } from './quote.ts';

/** What the template of Node images says beside what all say. */
export interface NodeView {
  /** Packages of Debian that native packages are compiled with, one text; none where no package needs them. */
  readonly toolchain: readonly string[];
  /** A package manager that is not in the base; none for npm. */
  readonly managers: readonly ManagerView[];
  /** Arguments of the COPY that brings manifest and lock. */
  readonly packages: string;
  /** Mount of the cache that the manager keeps packages in. */
  readonly cache: string;
  /** Mount of the registries and logins that it is told of. */
  readonly login: string;
  /** The command that installs the packages, without running a line of theirs. */
  readonly install: string;
  /** Commands that run the packages' own install scripts; none where no package has one. */
  readonly scripts: readonly string[];
  /** Commands that remove what packages have for other machines than the image's. */
  readonly slim: readonly string[];
  /** Arguments of the COPY that takes the installed packages. */
  readonly modules: string;
}

/** How a package manager comes into the build stage. */
export interface ManagerView {
  /** "pnpm 9.15.9" */
  readonly title: string;
  /** Arguments of the COPY that brings its manifest and lock. */
  readonly files: string;
  /** Where it is installed. */
  readonly folder: string;
  /** The command that installs it. */
  readonly fetch: string;
}

/** The steps of a Node plan, quoted for the place where the template puts them. */
export function nodeViewOf(plan: ResolvedNodePlan): NodeView {
  const { workdir } = plan.image;
  const modules = `${workdir}/node_modules`;
  const { scripts, scriptsOf = [], lock } = npmStepOf(plan);
  const manager = lock.from === 'project' ? lock.manager : undefined;
  const { cache, login, install } = installerOf(manager);
  return {
    toolchain: scripts === 'compile' ? [TOOLCHAIN] : [],
    managers: manager === undefined ? [] : [managerView(manager)],
    packages: execForm(['packages/', `${workdir}/`]),
    cache,
    login,
    install,
    scripts: scripts === 'none' || scripts === 'never' ? [] : [rebuild(plan, scriptsOf)],
    slim: slimCommands(plan),
    modules: execForm([modules, modules]),
  };
}

/** The npm step of a resolved plan. */
export function npmStepOf({ builder, steps }: Pick<ResolvedNodePlan, 'builder' | 'steps'>): NpmStep {
  const step = steps.find(({ kind }) => kind === 'npm');
  if (step?.kind === 'npm') return step;
  throw new Error(`plan of ${builder} has no npm step`);
}

function managerView(manager: NodeManager): ManagerView {
  return {
    title: `${managerPackage(manager)} ${manager.version}`,
    files: execForm(['manager/', `${MANAGER_FOLDER}/`]),
    folder: MANAGER_FOLDER,
    fetch: fetchManager(manager),
  };
}

// What node-gyp needs (its README, "Installation on Unix").
const TOOLCHAIN = 'python3 make g++';

/**
 * npm runs the scripts of what any manager installed. With the headers of the base's own Node where it has them: node-gyp would
 * fetch others from nodejs.org.
 */
function rebuild(plan: ResolvedNodePlan, names: readonly string[]): string {
  const { headers } = plan.base.facts;
  const options = headers === undefined ? [] : [`--nodedir=${headers}`];
  return commandLine([...variablesOf(plan), 'npm', 'rebuild', ...options, '--no-update-notifier', ...names]);
}

/** The script of onnxruntime-node fetches libraries for GPUs, which no base has, unless it is told not to. */
function variablesOf(plan: ResolvedNodePlan): readonly string[] {
  const skips = ['ONNXRUNTIME_NODE_INSTALL=skip', 'ONNXRUNTIME_NODE_INSTALL_CUDA=skip'];
  return hasOnnxruntime(plan) ? ['env', ...skips] : [];
}
