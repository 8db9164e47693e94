import type { Reporter, Write } from './reporter.ts';

/** One JSON object a line, for programs. Failures have type "error". */
export function jsonReporter(write: Write): Reporter {
  return {
    emit: (event) => {
      write(`${JSON.stringify(event)}\n`);
    },
    fail: ({ code, message, hint, file }) => {
      write(`${JSON.stringify({ type: 'error', code, message, hint, file })}\n`);
    },
    end: () => undefined,
  };
}
