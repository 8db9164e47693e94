import { memberOf, textOf } from './json.ts';

/** The machine seldon-build runs on. */
export interface Host {
  /** `process.platform`. */
  readonly os: string;
  /** `process.arch`. */
  readonly arch: string;
  readonly libc: 'glibc' | 'musl';
}

/** This machine. Only a Node that was linked against glibc reports a version of it. */
export function thisHost(): Host {
  const { platform: os, arch } = process;
  return { os, arch, libc: os === 'linux' && !hasGlibc() ? 'musl' : 'glibc' };
}

function hasGlibc(): boolean {
  // Without this the report looks up the name of every open connection.
  Object.assign(process.report, { excludeNetwork: true });
  const report: unknown = process.report.getReport();
  return textOf(memberOf(report, 'header'), 'glibcVersionRuntime') !== undefined;
}
