import type { SeldonBuildError } from '../errors.ts';
import type { BuildEvent } from '../model/events.ts';

/** Draws what happens, on stderr. stdout belongs to the answer. */
export interface Reporter {
  emit(event: BuildEvent): void;
  /** Ends a running line or spinner and draws a failure. */
  fail(error: SeldonBuildError): void;
  /** Ends a running line or spinner. */
  end(): void;
}

/** Where a reporter writes: stderr, or a string in tests. */
export type Write = (text: string) => void;

/** How many of a program's last lines a failure shows. */
export const TAIL_LINES = 20;

/** Seconds as people read them. */
export function secondsText(seconds: number): string {
  return seconds < 10 ? `${seconds.toFixed(1)} s` : `${Math.round(seconds)} s`;
}

/** The lines of a failure: code and message, then file and next step. */
export function failureLines(error: SeldonBuildError): readonly string[] {
  return [
    `error ${error.code}  ${error.message}`,
    ...(error.file === undefined ? [] : [`  file  ${error.file}`]),
    ...(error.hint === undefined ? [] : [`  try   ${error.hint}`]),
  ];
}
