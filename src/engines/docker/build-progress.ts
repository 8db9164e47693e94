import type { Emit } from '../../model/events.ts';
import type { BuildStatus, Vertex, VertexLog } from './build-status.ts';
import { linesOf, type LineCutter } from './output-lines.ts';
import { stepTextOf } from './step-text.ts';

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
  tail: readonly string[];
}

/** Starts to follow a build. `clean` takes secrets out of every text. */
export function buildProgressOf(emit: Emit, clean: (text: string) => string): BuildProgress {
  const seen = new Map<string, Seen>();
  const printed = (one: Seen, lines: readonly string[]): void => {
    const cleaned = lines.map(clean);
    for (const text of cleaned) emit({ type: 'output', text });
    one.tail = [...one.tail, ...cleaned].slice(-TAIL_LINES);
  };
  const step = (vertex: Vertex): void => {
    const one = seenOf(seen, vertex);
    const text = stepTextOf(vertex.name);
    if (!one.told && vertex.started && text !== undefined) {
      emit({ type: 'step', text: clean(vertex.cached ? `${text} (cached)` : text) });
      one.told = true;
    }
    if (vertex.completed) printed(one, one.cutter.rest());
  };
  const log = ({ vertex, bytes }: VertexLog): void => {
    const one = seen.get(vertex);
    if (one !== undefined) printed(one, one.cutter.cut(bytes));
  };
  return {
    follow: ({ vertexes, logs }) => {
      const ended = vertexes.filter(({ completed }) => completed);
      // What a step printed comes before its end, whatever their order in the message.
      for (const vertex of vertexes.filter(({ completed }) => !completed)) step(vertex);
      for (const vertex of ended) seenOf(seen, vertex);
      logs.forEach(log);
      ended.forEach(step);
    },
    failed: () => failedOf([...seen.values()], clean),
  };
}

function seenOf(seen: Map<string, Seen>, vertex: Vertex): Seen {
  const known = seen.get(vertex.digest);
  if (known !== undefined) {
    known.vertex = vertex;
    return known;
  }
  const fresh: Seen = { vertex, told: false, cutter: linesOf(), tail: [] };
  seen.set(vertex.digest, fresh);
  return fresh;
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
