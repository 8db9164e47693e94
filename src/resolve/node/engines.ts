import { satisfies } from 'semver';
import { SeldonBuildError } from '../../errors.ts';

/** Why a Node will not do for `engines.node` of package.json; undefined when it does. */
export function nodeProblem(node: string, engines: string | undefined): string | undefined {
  if (engines === undefined || satisfies(node, engines)) return undefined;
  return `it holds Node ${node}, and package.json wants ${engines} ("engines")`;
}

/** The error for a base whose Node `engines` excludes. */
export function noNodeFits(image: string, problem: string): SeldonBuildError {
  return new SeldonBuildError('E_NO_NODE_FITS', `cannot use base image "${image}": ${problem}`, {
    file: 'package.json',
    hint: 'change "engines" in package.json, or name a base with another Node with --base',
  });
}
