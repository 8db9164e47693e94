import { intersects } from 'semver';
import { type NodeBaseCandidate, SeldonBuildError } from '../../src/builder-api.ts';

// In order of preference: those with long-term support, in the middle of their life first.
const NODES = [22, 20, 24] as const;

/** The base images that would do, in order of preference. Throws E_NO_NODE_FITS when `engines` excludes them all. */
export function basesFor(wishes: {
  /** `--base`: exactly this image. */
  readonly base: string | undefined;
  /** `engines.node` of package.json. */
  readonly engines: string | undefined;
}): readonly [NodeBaseCandidate, ...NodeBaseCandidate[]] {
  const { base, engines } = wishes;
  if (base !== undefined) return [{ image: base }];
  const fitting = NODES.filter((node) => engines === undefined || intersects(`^${node}.0.0`, engines));
  const [first, ...others] = fitting.map((node) => ({ image: `node:${node}-slim`, node }));
  if (first !== undefined) return [first, ...others];
  throw new SeldonBuildError(
    'E_NO_NODE_FITS',
    `cannot choose a Node: package.json wants ${engines ?? ''} ("engines")`,
    {
      file: 'package.json',
      hint: `change "engines" so that Node ${[...NODES].sort().join(', ')} or one of them fits, or name a base with --base`,
    },
  );
}
