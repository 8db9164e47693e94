import type { ResolvedNodePlan } from '../model/node-plan.ts';
import type { Platform } from '../model/platform.ts';
import { commandLine } from './quote.ts';

/** Whether onnxruntime-node is among the packages: it holds libraries for six kinds of machines, 40 MB each. */
export function hasOnnxruntime({ lock }: ResolvedNodePlan): boolean {
  return lock.packages.some(({ name }) => name === 'onnxruntime-node');
}

/** Commands that remove what installed packages have for other machines than that of the image. */
export function slimCommands(plan: ResolvedNodePlan): readonly string[] {
  if (!hasOnnxruntime(plan)) return [];
  const folder = `*/linux/${ARCHITECTURES[plan.platform]}`;
  const others = ['-type', 'd', '-path', '*/onnxruntime-node/bin/napi-v*/*/*'];
  const own = ['-not', '-path', folder, '-not', '-path', `${folder}/*`];
  return [
    commandLine(['find', 'node_modules', ...others, ...own, '-prune', '-exec', 'rm', '-rf', '{}', '+']),
  ];
}

/** Node's names (`process.arch`). */
const ARCHITECTURES: Readonly<Record<Platform, string>> = { 'linux/amd64': 'x64', 'linux/arm64': 'arm64' };
