import type { NpmStep, ResolvedNodePlan } from '../model/node-plan.ts';
import { hasOnnxruntime, slimCommands } from './node-slim.ts';
import { commandLine, execForm } from './quote.ts';

/** What the template of Node images says beside what all say. */
export interface NodeView {
  /** Packages of Debian that native packages are compiled with, one text; none where no package needs them. */
  readonly toolchain: readonly string[];
  /** Arguments of the COPY that brings manifest and lock. */
  readonly packages: string;
  /** The command that installs the packages, without running a line of theirs. */
  readonly install: string;
  /** Commands that run the packages' own install scripts; none where no package has one. */
  readonly scripts: readonly string[];
  /** Commands that remove what packages have for other machines than the image's. */
  readonly slim: readonly string[];
  /** Arguments of the COPY that takes the installed packages. */
  readonly modules: string;
}

/** The steps of a Node plan, quoted for the place where the template puts them. */
export function nodeViewOf(plan: ResolvedNodePlan): NodeView {
  const { workdir } = plan.image;
  const modules = `${workdir}/node_modules`;
  const { scripts } = npmStepOf(plan);
  return {
    toolchain: scripts === 'compile' ? [TOOLCHAIN] : [],
    packages: execForm(['packages/', `${workdir}/`]),
    install: commandLine(INSTALL),
    scripts: scripts === 'none' || scripts === 'never' ? [] : [rebuild(plan)],
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

const QUIET = ['--no-audit', '--no-fund', '--no-update-notifier'];
const INSTALL = ['npm', 'ci', '--omit=dev', '--ignore-scripts', ...QUIET];

// What node-gyp needs (its README, "Installation on Unix").
const TOOLCHAIN = 'python3 make g++';

/** With the headers of the base's own Node where it has them: node-gyp would fetch others from nodejs.org. */
function rebuild(plan: ResolvedNodePlan): string {
  const { headers } = plan.base.facts;
  const options = headers === undefined ? [] : [`--nodedir=${headers}`];
  return commandLine([...variablesOf(plan), 'npm', 'rebuild', ...options, '--no-update-notifier']);
}

/** The script of onnxruntime-node fetches libraries for GPUs, which no base has, unless it is told not to. */
function variablesOf(plan: ResolvedNodePlan): readonly string[] {
  const skips = ['ONNXRUNTIME_NODE_INSTALL=skip', 'ONNXRUNTIME_NODE_INSTALL_CUDA=skip'];
  return hasOnnxruntime(plan) ? ['env', ...skips] : [];
}
