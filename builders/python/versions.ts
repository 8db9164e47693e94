/** A version as PEP 440 has it; text parts are lower case and normalised. */
export interface Version {
  readonly epoch: number;
  readonly release: readonly number[];
  readonly pre: readonly [phase: 'a' | 'b' | 'rc', number: number] | undefined;
  readonly post: number | undefined;
  readonly dev: number | undefined;
  readonly local: readonly (string | number)[];
}

// The grammar of PEP 440, appendix B, in our own spelling.
const VERSION =
  /^v?(?:(\d+)!)?(\d+(?:\.\d+)*)(?:[-_.]?(alpha|a|beta|b|preview|pre|c|rc)[-_.]?(\d*))?(?:-(\d+)|[-_.]?(?:post|rev|r)[-_.]?(\d*))?(?:[-_.]?dev[-_.]?(\d*))?(?:\+([a-z0-9]+(?:[-_.][a-z0-9]+)*))?$/;

const PHASES: Readonly<Record<string, 'a' | 'b' | 'rc'>> = {
  a: 'a',
  alpha: 'a',
  b: 'b',
  beta: 'b',
  c: 'rc',
  rc: 'rc',
  pre: 'rc',
  preview: 'rc',
};

/** Parses a version (PEP 440), or gives undefined when the text is none. */
export function parseVersion(text: string): Version | undefined {
  const match = VERSION.exec(text.trim().toLowerCase());
  if (match === null) return undefined;
  const [, epoch, release = '', phase, phaseNumber, implicitPost, post, dev, local] = match;
  const pre = phase === undefined ? undefined : PHASES[phase];
  return {
    epoch: Number(epoch ?? 0),
    release: release.split('.').map(Number),
    pre: pre === undefined ? undefined : [pre, Number(phaseNumber ?? 0)],
    post: numberOrUndefined(implicitPost ?? post),
    dev: numberOrUndefined(dev),
    local: local === undefined ? [] : local.split(/[-_.]/).map(localPart),
  };
}

/** "" stands for an unnumbered segment (1.0.dev), which counts as 0. */
function numberOrUndefined(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}

function localPart(text: string): string | number {
  return /^\d+$/.test(text) ? Number(text) : text;
}

/** Negative, zero or positive as `a` is older than, the same as, or newer than `b` (PEP 440, "Summary of permitted suffixes and relative ordering"). */
export function compareVersions(a: Version, b: Version): number {
  return (
    a.epoch - b.epoch ||
    compareReleases(a.release, b.release) ||
    compareLists(suffixKey(a), suffixKey(b)) ||
    compareLocals(a.local, b.local)
  );
}

/** Compares two releases; missing segments are zero. */
export function compareReleases(a: readonly number[], b: readonly number[]): number {
  const length = Math.max(a.length, b.length);
  return compareLists(padded(a, length), padded(b, length));
}

function padded(release: readonly number[], length: number): number[] {
  return Array.from({ length }, (_, index) => release[index] ?? 0);
}

function compareLists(a: readonly number[], b: readonly number[]): number {
  for (const [index, value] of a.entries()) {
    const other = b[index] ?? 0;
    if (value !== other) return value < other ? -1 : 1;
  }
  return 0;
}

const PHASE_ORDER = { a: 0, b: 1, rc: 2 } as const;
const FINAL = 3;
const DEV_OF_RELEASE = -1;

/** [phase, its number, post, dev]: a dev release comes before what it leads to, a post release after. */
function suffixKey({ pre, post, dev }: Version): number[] {
  const devOnly = pre === undefined && post === undefined && dev !== undefined;
  const final = devOnly ? DEV_OF_RELEASE : FINAL;
  const phase = pre === undefined ? final : PHASE_ORDER[pre[0]];
  return [phase, pre?.[1] ?? 0, post ?? -1, dev ?? Number.POSITIVE_INFINITY];
}

/** Numbers are newer than words; more segments are newer than fewer. */
function compareLocals(a: readonly (string | number)[], b: readonly (string | number)[]): number {
  for (const [index, part] of a.entries()) {
    const other = b[index];
    if (other === undefined) return 1;
    const order = compareLocalParts(part, other);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function compareLocalParts(a: string | number, b: string | number): number {
  if (typeof a === typeof b) return a === b ? 0 : a < b ? -1 : 1;
  return typeof a === 'number' ? 1 : -1;
}
