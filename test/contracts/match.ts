import type { Expect, Json, Sample } from './case.ts';
import { isObject } from './parse.ts';

/** What came back: an HTTP answer, a gRPC answer, or how a process started. */
export interface Answer {
  readonly status?: number;
  readonly code?: string;
  readonly details?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly text?: string;
  readonly message?: Json;
  readonly starts?: boolean;
}

/** Every way in which an answer is not what was expected, as sentences; none when it is. */
export function differences(expect: Expect, answer: Answer): readonly string[] {
  const found: string[] = [];
  for (const key of ['status', 'code', 'starts'] as const) {
    if (expect[key] !== undefined && expect[key] !== answer[key]) {
      found.push(`${key} is ${String(answer[key])}, expected ${String(expect[key])}`);
    }
  }
  if (expect.details !== undefined)
    found.push(...compare(expect.details, answer.details, { at: 'details', ...EXACT }));
  for (const [name, value] of Object.entries(expect.headers)) {
    found.push(...compare(value, answer.headers?.[name.toLowerCase()], { at: `header ${name}`, ...EXACT }));
  }
  return [...found, ...textDifferences(expect, answer.text ?? ''), ...bodyDifferences(expect, answer)];
}

interface How {
  readonly at: string;
  readonly close: number;
  readonly whole: boolean;
}

const EXACT = { close: 0, whole: true } as const;

function textDifferences(expect: Expect, text: string): readonly string[] {
  const samples = expect.samples.length + expect.noSamples.length > 0 ? samplesIn(text) : [];
  return [
    ...(expect.text === undefined || expect.text === text
      ? []
      : [`body is ${show(text)}, expected ${show(expect.text)}`]),
    ...expect.contains
      .filter((part) => !text.includes(part))
      .map((part) => `${show(text)} lacks ${show(part)}`),
    ...expect.lacks
      .filter((part) => text.includes(part))
      .map((part) => `${show(text)} contains ${show(part)}`),
    ...expect.samples
      .filter((one) => !samples.some((sample) => isSample(one, sample, expect.close)))
      .map(
        (one) =>
          `no sample ${show(one)} in ${samples
            .filter(({ name }) => name === one.name)
            .map(show)
            .join(' ')}`,
      ),
    ...expect.noSamples
      .filter((one) => samples.some((sample) => isSample(one, sample, expect.close)))
      .map((one) => `sample ${show(one)} is there`),
  ];
}

function bodyDifferences(expect: Expect, answer: Answer): readonly string[] {
  if (expect.exact === undefined && expect.subset === undefined) return [];
  const body = answer.message ?? bodyOf(answer.text ?? '');
  if (body === undefined) return [`body is no JSON: ${show(answer.text)}`];
  const { close } = expect;
  return [
    ...(expect.exact === undefined ? [] : compare(expect.exact, body, { at: 'body', close, whole: true })),
    ...(expect.subset === undefined ? [] : compare(expect.subset, body, { at: 'body', close, whole: false })),
  ];
}

function bodyOf(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

function compare(expected: Json, actual: Json | undefined, how: How): readonly string[] {
  if (isObject(expected)) {
    const matcher = matcherOf(expected);
    if (matcher) return matcher(actual) ? [] : [`${how.at} is ${show(actual)}, expected ${show(expected)}`];
    return compareObjects(expected, actual, how);
  }
  if (Array.isArray(expected)) return compareLists(expected, actual, how);
  if (typeof expected === 'number' && typeof actual === 'number' && isClose(expected, actual, how.close))
    return [];
  return Object.is(expected, actual) ? [] : [`${how.at} is ${show(actual)}, expected ${show(expected)}`];
}

function compareObjects(
  expected: Record<string, Json>,
  actual: Json | undefined,
  how: How,
): readonly string[] {
  if (!isObject(actual)) return [`${how.at} is ${show(actual)}, expected ${show(expected)}`];
  const surplus = how.whole ? Object.keys(actual).filter((key) => !Object.hasOwn(expected, key)) : [];
  return [
    ...surplus.map((key) => `${how.at}.${key} is ${show(actual[key])}, expected nothing`),
    ...Object.entries(expected).flatMap(([key, value]) =>
      compare(value, actual[key], { ...how, at: `${how.at}.${key}` }),
    ),
  ];
}

function compareLists(expected: readonly Json[], actual: Json | undefined, how: How): readonly string[] {
  if (!Array.isArray(actual) || actual.length !== expected.length) {
    return [`${how.at} is ${show(actual)}, expected ${show(expected)}`];
  }
  return expected.flatMap((value, index) =>
    compare(value, actual[index], { ...how, at: `${how.at}[${index}]` }),
  );
}

/** {"$any": "string"}, {"$matches": "regular expression"}, {"$absent": true}. */
function matcherOf(expected: Record<string, Json>): ((actual: Json | undefined) => boolean) | undefined {
  const { $any: any, $matches: matches, $absent: absent } = expected;
  if (absent === true) return (actual) => actual === undefined;
  if (typeof any === 'string') return (actual) => (Array.isArray(actual) ? 'list' : typeof actual) === any;
  if (typeof matches !== 'string') return undefined;
  const pattern = new RegExp(matches, 's');
  return (actual) => typeof actual === 'string' && pattern.test(actual);
}

function isClose(expected: number, actual: number, tolerance: number): boolean {
  return Math.abs(expected - actual) <= tolerance * Math.max(Math.abs(expected), Math.abs(actual));
}

/** The samples of a scrape in Prometheus' text format 0.0.4. */
export function samplesIn(text: string): readonly Required<Sample>[] {
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, name = line, , labels = '', value = ''] = /^([^{ ]+)(\{(.*)\})? (\S+)$/.exec(line) ?? [];
      return { name, labels: labelsOf(labels), value: Number(value.replace('+Inf', 'Infinity')) };
    });
}

function labelsOf(text: string): Record<string, string> {
  const pairs = text.matchAll(/([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\.)*)"/g);
  return Object.fromEntries(
    [...pairs].map(([, key = '', value = '']) => [key, value.replace(/\\(.)/g, '$1')]),
  );
}

function isSample(expected: Sample, actual: Required<Sample>, close: number): boolean {
  return (
    expected.name === actual.name &&
    (expected.value === undefined || isClose(expected.value, actual.value ?? NaN, close)) &&
    compare(expected.labels, { ...actual.labels }, { at: '', close: 0, whole: false }).length === 0
  );
}

function show(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > 600 ? `${text.slice(0, 600)}…` : text;
}
