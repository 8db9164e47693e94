// Prometheus' text format: https://prometheus.io/docs/instrumenting/exposition_formats/
import { BOUNDS } from './bounds.ts';
import type { Series } from './metrics.ts';

type Labels = Readonly<Record<string, string>>;

const KINDS = { COUNTER: 'counter', GAUGE: 'gauge', TIMER: 'histogram' } as const;
const LE = [...BOUNDS.map(number), '+Inf'];

/** The text of one worker's series; `labels` stand on every sample, and win over tags of the same name. */
export function expositionOf(series: readonly Series[], labels: Labels): string {
  const families = new Map<string, string[]>();
  for (const one of series) {
    const kind = KINDS[one.type];
    const name = legal(one.key, /[^a-zA-Z0-9_:]/g);
    const title = kind === 'counter' ? `${name}_total` : name;
    const heading = `# HELP ${title} \n# TYPE ${title} ${kind}\n`;
    const family = families.get(heading) ?? [];
    if (family.length === 0) families.set(heading, family);
    const tags = Object.fromEntries(one.tags.map(([tag, value]) => [legal(tag, /[^a-zA-Z0-9_]/g), value]));
    family.push(...samples(one, title, { ...tags, method: one.method, ...labels }));
  }
  return [...families].map(([heading, lines]) => `${heading}${lines.join('\n')}\n`).join('');
}

/** Expositions of several workers as one: a family's samples must stand together under one heading. */
export function merged(texts: readonly string[]): string {
  const families = new Map<string, string>();
  for (const text of texts) {
    for (const block of text.split('# HELP ').slice(1)) {
      const end = block.indexOf('\n', block.indexOf('\n') + 1) + 1;
      const heading = block.slice(0, end);
      families.set(heading, (families.get(heading) ?? '') + block.slice(end));
    }
  }
  return [...families].map(([heading, lines]) => `# HELP ${heading}${lines}`).join('');
}

/** A legal name: one that is not would spoil the whole scrape. */
function legal(name: string, illegal: RegExp): string {
  const mended = name.replace(illegal, '_') || '_';
  return /^[0-9]/.test(mended) ? `_${mended}` : mended;
}

function samples(series: Series, title: string, labels: Labels): readonly string[] {
  const { bins } = series;
  if (!bins) return [`${title}${shown(labels)} ${number(series.value)}`];
  let count = 0;
  const buckets = bins.map((cases, index) => {
    count += cases;
    return `${title}_bucket${shown({ ...labels, le: LE[index] ?? '+Inf' })} ${number(count)}`;
  });
  return [
    ...buckets,
    `${title}_count${shown(labels)} ${number(count)}`,
    `${title}_sum${shown(labels)} ${number(series.value)}`,
  ];
}

function shown(labels: Labels): string {
  const pairs = Object.keys(labels)
    .sort()
    .map((name) => `${name}="${escaped(labels[name] ?? '')}"`);
  return `{${pairs.join(',')}}`;
}

function escaped(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"');
}

function number(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e16) return `${value}.0`;
  if (Number.isFinite(value)) return String(value);
  if (Number.isNaN(value)) return 'NaN';
  return value > 0 ? '+Inf' : '-Inf';
}
