import { isRecord } from './json.ts';

const MOST_LINES = 20;
/** The last line of a Python traceback, or a Java exception: "ValueError: bad model". */
const EXCEPTION = /^(?:[\w$]+\.)*[A-Z]\w*(?:Error|Exception|Exit|Interrupt)\b/;

/** The end of a container's log as people read it: its last 20 lines, those in JSON unfolded. */
export function lastLines(log: string): readonly string[] {
  return linesOf(log).flatMap(readable).slice(-MOST_LINES);
}

/**
 * The line of a log that most likely says what went wrong: the last error with a traceback (those behind it only tell
 * that a process has ended), else the last error, else the last line.
 */
export function culpritOf(log: string): string | undefined {
  const lines = linesOf(log);
  const line = lines.findLast(hasException) ?? lines.findLast(isError) ?? lines.at(-1);
  return line === undefined ? undefined : (entryOf(line)?.message ?? line.trim());
}

function linesOf(log: string): readonly string[] {
  return log.split(/\r?\n/).filter((line) => line.trim() !== '');
}

/** One line in JSON, as our wrappers and many loggers write it. */
interface Entry {
  readonly level: string;
  readonly message: string;
  readonly exception: string;
}

function entryOf(line: string): Entry | undefined {
  const value = line.startsWith('{') ? parsed(line) : undefined;
  if (!isRecord(value) || typeof value['message'] !== 'string') return undefined;
  const { level, message, exception } = value;
  return {
    level: typeof level === 'string' ? level : '',
    message,
    exception: typeof exception === 'string' ? exception : '',
  };
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function readable(line: string): readonly string[] {
  const entry = entryOf(line);
  if (entry === undefined) return [line];
  const { level, message, exception } = entry;
  return [...linesOf(`${level} ${message}`.trim()), ...linesOf(exception).map((inner) => `  ${inner}`)];
}

function hasException(line: string): boolean {
  const entry = entryOf(line);
  return entry === undefined ? EXCEPTION.test(line) : entry.exception !== '';
}

function isError(line: string): boolean {
  return /^(ERROR|CRITICAL|FATAL|SEVERE)$/i.test(entryOf(line)?.level ?? '');
}
