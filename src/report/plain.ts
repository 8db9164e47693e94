import type { BuildEvent } from '../model/events.ts';
import { failureLines, secondsText, type Reporter, type Write } from './reporter.ts';

/** One line an event, for logs of CI. */
export function plainReporter(write: Write): Reporter {
  return {
    emit: (event) => {
      write(`${lineOf(event)}\n`);
    },
    fail: (error) => {
      write(`${failureLines(error).join('\n')}\n`);
    },
    end: () => undefined,
  };
}

function lineOf(event: BuildEvent): string {
  switch (event.type) {
    case 'stage':
      return `[${event.stage}] ${event.text}`;
    case 'step':
      return `  ${event.text}`;
    case 'output':
      return `  | ${event.text}`;
    case 'notice':
      return `  note: ${event.text}`;
    case 'warning':
      return `  warning: ${event.text}`;
    case 'done':
      return `[${event.stage}] ${event.text} (${secondsText(event.seconds)})`;
  }
}
