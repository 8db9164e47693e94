import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { casesIn, parseTopic } from './case.ts';
import { listOf, object, parseJson, text, Fields } from './parse.ts';
import { ROWS } from './rows.ts';

const cases = casesIn(join(import.meta.dirname, 'wrapper-cases'));
const notApplicable = readNotApplicable(join(import.meta.dirname, 'rows-not-applicable.json'));

describe('the conformance cases', () => {
  it('cover every row of the checklist that is not listed with a reason', () => {
    const known = new Set([...cases.flatMap(({ rows }) => rows), ...notApplicable.keys()]);

    expect(ROWS.filter((row) => !known.has(row))).toEqual([]);
  });

  it('leave no row in the list of reasons that a case covers', () => {
    const covered = new Set(cases.flatMap(({ rows }) => rows));

    expect([...notApplicable.keys()].filter((row) => covered.has(row) || !ROWS.includes(row))).toEqual([]);
  });

  it('have names of their own within a topic', () => {
    const names = cases.map(({ topic, id }) => `${topic}/${id}`);

    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  it('have a reason wherever the stock wrapper differs', () => {
    const reasons = cases.flatMap(({ steps }) => steps).flatMap(({ reference }) => reference?.because ?? []);

    expect(reasons.filter((reason) => reason.length < 20)).toEqual([]);
  });
});

describe('the cases that the Node wrapper is not asked', () => {
  const path = join(import.meta.dirname, 'node-not-applicable.json');
  const file = new Fields(parseJson(readFileSync(path, 'utf8'), path), path);
  const reasons = new Map(
    file.need('components', listOf(object)).map((entry, index): [string, string] => {
      const fields = new Fields(entry, `${path}[${index}]`);
      return [fields.need('component', text), fields.need('because', text)];
    }),
  );
  const missing = cases.filter(({ applies }) => !applies.includes('node'));

  it('have a reason, by the component that they are about', () => {
    expect(missing.filter(({ component }) => !reasons.has(component)).map(({ id }) => id)).toEqual([]);
  });

  it('leave no reason over', () => {
    const used = new Set(missing.map(({ component }) => component));

    expect([...reasons.keys()].filter((component) => !used.has(component))).toEqual([]);
  });
});

describe('a file of cases', () => {
  const fields = {
    id: 'one',
    rows: ['13.1/1'],
    transport: 'rest',
    component: 'Identity',
    request: { path: '/predict' },
    expect: { status: 200 },
  };

  it.each([
    ['an unknown field of a case', { ...fields, retries: 3 }, /unknown fields retries/],
    [
      'an unknown field of a request',
      { ...fields, request: { path: '/', verb: 'GET' } },
      /unknown fields verb/,
    ],
    ['an unknown field of an expectation', { ...fields, expect: { statuss: 200 } }, /unknown fields statuss/],
    ['a row that is on no list', { ...fields, rows: ['13.1/99'] }, /names no row/],
    ['a wrapper nobody knows', { ...fields, applies: ['cobol'] }, /not one of python, node, jvm/],
    ['a missing component', { ...fields, component: undefined }, /"component" is missing/],
    [
      'a deviation without a reason',
      { ...fields, reference: { expect: { status: 500 } } },
      /"because" is missing/,
    ],
  ])('is refused for %s', (_, one, message) => {
    expect(() => parseTopic('topic', JSON.stringify({ cases: [one] }))).toThrow(message);
  });

  it('gives its defaults to every case', () => {
    const source = JSON.stringify({
      defaults: { component: 'Other' },
      cases: [{ ...fields, component: undefined }],
    });

    expect(parseTopic('topic', source)[0]?.component).toBe('Other');
  });
});

function readNotApplicable(path: string): ReadonlyMap<string, string> {
  const file = new Fields(parseJson(readFileSync(path, 'utf8'), path), path);
  const reasons = file.need('rows', listOf(object)).map((entry, index): [string, string] => {
    const fields = new Fields(entry, `${path}[${index}]`);
    const pair: [string, string] = [fields.need('row', text), fields.need('because', text)];
    fields.done();
    return pair;
  });
  file.done();
  return new Map(reasons);
}
