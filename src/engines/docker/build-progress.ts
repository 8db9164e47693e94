import type { Emit } from '../../model/events.ts';
import type { BuildStatus, Vertex } from './build-status.ts';
import { linesOf, type LineCutter } from './output-lines.ts';
import { stepTextOf } from './step-text.ts';
import { transferOf, type Transfer } from './transfer.ts';

/** The step a build failed at. */
export interface FailedStep {
  /** BuildKit's own name for it. */
  readonly name: string;
  /** As people want to see it. */
  readonly step: string;
  readonly error: string;
  /** Its last lines of output. */
  readonly output: readonly string[];
}

/** Follows a build: tells the reporter and remembers what a failure needs. */
export interface BuildProgress {
  follow(status: BuildStatus): void;
  /** The step that failed, if one did. */
  failed(): FailedStep | undefined;
}

/** How many lines of a failed step are shown. */
const TAIL_LINES = 20;

interface Seen {
  vertex: Vertex;
  told: boolean;
  readonly cutter: LineCutter;
  readonly transfer: Transfer;
  tail: readonly string[];
}

/** Starts to follow a build. `clean` takes secrets out of every text. */
export function buildProgressOf(emit: Emit, clean: (text: string) => string): BuildProgress {
  const seen = new Map<string, Seen>();
  const told = new Teller(emit, clean);
  const meet = (vertex: Vertex): Seen => {
    const one = seen.get(vertex.digest) ?? told.newlySeen(vertex);
    seen.set(vertex.digest, one);
    one.vertex = vertex;
    return one;
  };
  return {
    follow: ({ vertexes, statuses, logs }) => {
      const ended = vertexes.filter(({ completed }) => completed);
      for (const vertex of vertexes.filter(({ completed }) => !completed)) told.step(meet(vertex));
      ended.forEach(meet);
      for (const { id, vertex, current, total } of statuses) {
        if (total > 0) seen.get(vertex)?.transfer.update(id, { current, total });
      }
      // What a step printed comes before its end, whatever their order in the message.
      for (const { vertex, bytes } of logs) told.output(seen.get(vertex), (one) => one.cutter.cut(bytes));
      for (const vertex of ended) told.step(meet(vertex));
    },
    failed: () => failedOf([...seen.values()], clean),
  };
}

/** Tells the reporter. */
class Teller {
  readonly #emit: Emit;
  readonly #clean: (text: string) => string;

  constructor(emit: Emit, clean: (text: string) => string) {
    this.#emit = emit;
    this.#clean = clean;
  }

  newlySeen(vertex: Vertex): Seen {
    const text = stepTextOf(vertex.name) ?? vertex.name;
    const transfer = transferOf((share) => {
      this.#tell(`${text}: ${share}`);
    });
    return { vertex, told: false, cutter: linesOf(), transfer, tail: [] };
  }

  step(one: Seen): void {
    const { vertex } = one;
    const text = stepTextOf(vertex.name);
    if (!one.told && vertex.started && text !== undefined) {
      this.#tell(vertex.cached ? `${text} (cached)` : text);
      one.told = true;
    }
    if (vertex.completed) this.output(one, ({ cutter }) => cutter.rest());
  }

  output(one: Seen | undefined, linesOfIt: (one: Seen) => readonly string[]): void {
    if (one === undefined) return;
    const lines = linesOfIt(one).map(this.#clean);
    for (const text of lines) this.#emit({ type: 'output', text });
    one.tail = [...one.tail, ...lines].slice(-TAIL_LINES);
  }

  #tell(text: string): void {
    this.#emit({ type: 'step', text: this.#clean(text) });
  }
}

/** When one step fails, those beside it are cancelled: they failed of nothing of their own. */
const CANCELLED = /context canceled|\bcancell?ed$/;

function failedOf(all: readonly Seen[], clean: (text: string) => string): FailedStep | undefined {
  const failed = all.filter(({ vertex }) => vertex.error !== '' && !CANCELLED.test(vertex.error));
  const first = failed[0];
  if (first === undefined) return undefined;
  const { vertex, tail } = first;
  const name = clean(vertex.name);
  return {
    name,
    step: stepTextOf(name) ?? name,
    error: clean(vertex.error),
    output: [...tail, ...first.cutter.rest().map(clean)],
  };
}
