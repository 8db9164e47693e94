import { describe, expect, it } from 'vitest';
import { parseTopic, type Expect, type Json } from './case.ts';
import { differences, samplesIn, type Answer } from './match.ts';
import { decode, encode } from './proto-json.ts';

describe('differences', () => {
  it.each<[string, Json, Answer, boolean]>([
    ['equal status', { status: 200 }, { status: 200 }, true],
    ['other status', { status: 200 }, { status: 500 }, false],
    ['exact body in another order of keys', { exact: { a: 1, b: [2] } }, { text: '{"b":[2],"a":1}' }, true],
    ['surplus key in an exact body', { exact: { a: 1 } }, { text: '{"a":1,"b":2}' }, false],
    ['surplus key in a subset', { subset: { a: 1 } }, { text: '{"a":1,"b":2}' }, true],
    ['longer list in a subset', { subset: { a: [1] } }, { text: '{"a":[1,2]}' }, false],
    ['missing key', { subset: { a: 1 } }, { text: '{}' }, false],
    ['body that is no JSON', { subset: {} }, { text: 'pong' }, false],
    ['near number without tolerance', { exact: [1.1] }, { text: '[1.10000002]' }, false],
    ['near number with tolerance', { exact: [1.1], close: 1e-6 }, { text: '[1.10000002]' }, true],
    ['false for zero', { exact: [0] }, { text: '[false]' }, false],
    ['null for an empty object', { exact: {} }, { text: 'null' }, false],
    ['matcher of a kind', { exact: { a: { $any: 'string' } } }, { text: '{"a":"x"}' }, true],
    ['matcher of a list', { exact: { $any: 'list' } }, { text: '[]' }, true],
    ['matcher of absence', { subset: { a: { $absent: true } } }, { text: '{"a":null}' }, false],
    ['matcher of a text', { exact: { $matches: '^a.c$' } }, { text: '"a\\nc"' }, true],
    ['literal text', { contains: ['1.0'], lacks: ['2.0'] }, { text: '[1.0]' }, true],
    [
      'header',
      { headers: { 'Content-Type': 'application/json' } },
      { headers: { 'content-type': 'text/html' } },
      false,
    ],
    [
      'sample with a label',
      { samples: [{ name: 'a', labels: { x: '1' }, value: 2 }] },
      { text: 'a{x="1"} 2.0' },
      true,
    ],
    ['sample with another value', { samples: [{ name: 'a', value: 2 }] }, { text: 'a 3.0' }, false],
    ['sample that must not be', { noSamples: [{ name: 'a' }] }, { text: 'a{x="1"} 2.0' }, false],
  ])('judges: %s', (...[, source, answer, equal]) => {
    expect(differences(expectOf(source), answer).length === 0).toBe(equal);
  });
});

describe('samplesIn', () => {
  it('reads labels with escapes', () => {
    expect(samplesIn('# HELP a\na{x="q\\"}",y="2"} 1.5\n')).toEqual([
      { name: 'a', labels: { x: 'q"}', y: '2' }, value: 1.5 },
    ]);
  });
});

describe('proto3 JSON', () => {
  it.each<[string, string, Json]>([
    ['tensor', 'SeldonMessage', { data: { names: ['a'], tensor: { shape: [1, 2], values: [1, 2.5] } } }],
    ['ndarray', 'SeldonMessage', { data: { ndarray: [[1, 'x', null, true, { a: [] }]] } }],
    ['JSON data', 'SeldonMessage', { jsonData: { a: { b: [1, null] } } }],
    ['null as JSON data', 'SeldonMessage', { jsonData: null }],
    ['bytes', 'SeldonMessage', { binData: 'AAEC' }],
    [
      'meta',
      'SeldonMessage',
      { meta: { puid: 'p', tags: { t: { x: 1 } }, routing: { r: 1 }, requestPath: { a: 'b' } } },
    ],
    [
      'metrics',
      'SeldonMessage',
      { meta: { metrics: [{ key: 'k', type: 'TIMER', value: 2, tags: { a: 'b' } }] } },
    ],
    ['tftensor', 'SeldonMessage', { data: { tftensor: { dtype: 'DT_INT64', int64_val: ['3'] } } }],
    [
      'metadata',
      'SeldonModelMetadata',
      { versions: ['1'], inputs: [{ shape: ['-1', '4'], schema: { a: 1 } }] },
    ],
  ])('survives the wire: %s', (_, type, message) => {
    expect(decode(type, encode(type, message))).toEqual(message);
  });

  it('accepts the JSON names of TensorFlow fields', () => {
    const camel = {
      data: { tftensor: { dtype: 'DT_DOUBLE', tensorShape: { dim: [{ size: '1' }] }, doubleVal: [41] } },
    };

    expect(decode('SeldonMessage', encode('SeldonMessage', camel))).toEqual({
      data: { tftensor: { dtype: 'DT_DOUBLE', tensor_shape: { dim: [{ size: '1' }] }, double_val: [41] } },
    });
  });

  it('refuses fields that the message lacks', () => {
    expect(() => encode('SeldonMessage', { dataa: {} })).toThrow(/no field "dataa"/);
  });
});

function expectOf(source: Json): Expect {
  const one = {
    id: 'x',
    rows: ['1.1'],
    transport: 'rest',
    component: 'C',
    request: { path: '/' },
    expect: source,
  };
  const [parsed] = parseTopic('topic', JSON.stringify({ cases: [one] }));
  if (!parsed) throw new Error('no case');
  return parsed.steps[0].expect;
}
