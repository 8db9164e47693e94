import { createHash } from 'node:crypto';
import { parse } from 'smol-toml';
import { listOf, memberOf, textOf } from '../io/json.ts';
import type { LockedPackage } from '../model/plan-parts.ts';
import type { Lock } from '../model/python-plan.ts';
import { withoutLogin } from './index-url.ts';

/**
 * A lock (PEP 751) of what `uv pip compile --format pylock.toml` printed: logins taken out of addresses, comments left
 * out, one line break at the end. The same packages give the same text.
 */
export function lockOf(printed: string, excludeNewer: string | undefined): Lock {
  const lines = printed.split(/\r?\n/).filter((line) => !line.startsWith('#'));
  const text = `${lines.join('\n').trim()}\n`.replace(/https?:\/\/[^\s"']+/g, withoutLogin);
  const wheels = wheelsOf(text);
  return {
    text,
    digest: `sha256:${createHash('sha256').update(text).digest('hex')}`,
    packages: packagesOf(text),
    ...(wheels.length === 0 ? {} : { wheels }),
    ...(excludeNewer === undefined ? {} : { excludeNewer }),
  };
}

function packagesOf(text: string): readonly LockedPackage[] {
  return listOf(parse(text), 'packages').map((entry) => {
    const sizeBytes = sizeOf(entry);
    return {
      name: textOf(entry, 'name') ?? '',
      version: textOf(entry, 'version') ?? '',
      ...(sizeBytes === undefined ? {} : { sizeBytes }),
    };
  });
}

/** PEP 751 gives what lies beside a lock by its path. */
function wheelsOf(text: string): readonly string[] {
  const files = listOf(parse(text), 'packages').flatMap((entry) => [
    ...listOf(entry, 'wheels'),
    memberOf(entry, 'archive'),
  ]);
  return files.flatMap((file) => textOf(file, 'path') ?? []).sort();
}

function sizeOf(entry: unknown): number | undefined {
  const [wheel] = listOf(entry, 'wheels');
  const size = memberOf(wheel ?? memberOf(entry, 'sdist') ?? memberOf(entry, 'archive'), 'size');
  return typeof size === 'number' ? size : undefined;
}
