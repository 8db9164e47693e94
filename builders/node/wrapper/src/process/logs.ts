import { LOG_LEVELS, type LogLevel } from '../settings.ts';

/** What a log entry may carry beside its message. */
export interface More {
  readonly error?: unknown;
  readonly puid?: string | undefined;
}

export type Log = (level: LogLevel, message: string, more?: More) => void;

/** A log of the entries from `level` on: one JSON object a line, or plain lines for a terminal. */
export function logTo(write: (line: string) => void, how: { level: LogLevel; plain: boolean }): Log {
  const least = LOG_LEVELS.indexOf(how.level);
  return (level, message, more = {}) => {
    if (LOG_LEVELS.indexOf(level) < least) return;
    const time = new Date().toISOString();
    const stack = more.error instanceof Error ? more.error.stack : undefined;
    if (how.plain) write(`${time} ${level} ${message}${stack === undefined ? '' : `\n${stack}`}\n`);
    else write(`${JSON.stringify({ time, level, message, puid: more.puid, exception: stack })}\n`);
  };
}
