import { SeldonBuildError } from '../errors.ts';

/**
 * A value inside double quotes, as the Dockerfile parser reads it for ENV and LABEL: `"`, `\` and `$` take a backslash
 * (Dockerfile reference, "Environment replacement"). A line break cannot be expressed and is refused.
 */
export function quoted(value: string): string {
  if (/[\r\n\0]/.test(value)) {
    throw new SeldonBuildError(
      'E_PLAN_INVALID',
      `cannot write ${JSON.stringify(value)} into a Dockerfile: it has a line break`,
      {
        hint: 'remove the line break from the value',
      },
    );
  }
  return `"${value.replace(/[\\"$]/g, '\\$&')}"`;
}

const NAME = /^[A-Za-z_][\w.-]*$/;

/** `NAME="value"` for an ENV or LABEL line; label keys have dots and dashes. */
export function assignment([name, value]: readonly [string, string]): string {
  if (!NAME.test(name)) {
    throw new SeldonBuildError('E_PLAN_INVALID', `cannot use "${name}" as the name of a variable or label`, {
      hint: 'use letters, digits, "_", "." and "-"',
    });
  }
  return `${name}=${quoted(value)}`;
}

/** The exec form: a JSON array, which no shell reads (ENTRYPOINT, HEALTHCHECK, COPY). */
export function execForm(argv: readonly string[]): string {
  return JSON.stringify(argv);
}

/** A word for /bin/sh, in single quotes when it needs them. */
export function shellWord(value: string): string {
  return /^[\w./:=@%+,-]+$/.test(value) ? value : `'${value.replace(/'/g, `'\\''`)}'`;
}

/** A command of such words. */
export function commandLine(words: readonly string[]): string {
  return words.map(shellWord).join(' ');
}
