import ora, { type Ora } from 'ora';
import type { BuildEvent } from '../model/events.ts';
import { failureLines, secondsText, TAIL_LINES, type Reporter, type Write } from './reporter.ts';

/** A spinner with the current step; the last output of a program is drawn only when it fails. */
export function ttyReporter(write: Write): Reporter {
  const screen = new Screen(write);
  return {
    emit: (event) => {
      screen.draw(event);
    },
    fail: (error) => {
      screen.fail(failureLines(error));
    },
    end: () => {
      screen.stop();
    },
  };
}

class Screen {
  private spinner: Ora | undefined;
  private title = '';
  private tail: readonly string[] = [];
  private readonly write: Write;

  constructor(write: Write) {
    this.write = write;
  }

  draw(event: BuildEvent): void {
    switch (event.type) {
      case 'stage':
        this.start(event.text);
        return;
      case 'step':
        if (this.spinner !== undefined) this.spinner.text = `${this.title}: ${event.text}`;
        return;
      case 'output':
        this.tail = [...this.tail, event.text].slice(-TAIL_LINES);
        return;
      case 'notice':
        this.say('ℹ', event.text);
        return;
      case 'warning':
        this.say('⚠', event.text);
        return;
      case 'done':
        this.spinner?.succeed(`${event.text} (${secondsText(event.seconds)})`);
        this.spinner = undefined;
    }
  }

  fail(lines: readonly string[]): void {
    this.spinner?.fail(this.title);
    this.spinner = undefined;
    const tail = this.tail.map((line) => `  | ${line}`);
    this.write(`${[...tail, ...lines].join('\n')}\n`);
  }

  stop(): void {
    this.spinner?.stop();
  }

  private start(text: string): void {
    this.title = text;
    this.tail = [];
    // discardStdin would take Ctrl-C away from us.
    this.spinner = ora({ text, stream: process.stderr, discardStdin: false }).start();
  }

  /** A line above the spinner. */
  private say(mark: string, text: string): void {
    this.spinner?.clear();
    this.write(`${mark} ${text}\n`);
    this.spinner?.render();
  }
}
