import { describe, expect, it } from 'vitest';
import { decode, encode } from '../../../../test/contracts/proto-json.ts';
import { payloadOf } from '../src/answer.ts';
import { BadRequest } from '../src/errors.ts';
import { featuresOf, styleOf } from '../src/message.ts';
import { writeAnswer } from '../src/proto/answer-writer.ts';
import { readMessage } from '../src/proto/message-reader.ts';
import { messageOf } from '../src/json-message.ts';

type Encoded = Parameters<typeof encode>[1];

function wire(tftensor: Encoded): Buffer {
  return encode('SeldonMessage', { data: { tftensor } });
}

const dim = (...sizes: number[]) => ({ dim: sizes.map((size) => ({ size: String(size) })) });
const PAIR = [
  { re: 1, im: -2 },
  { re: 0.5, im: 4 },
];

describe('a tftensor', () => {
  it.each([
    ['DT_FLOAT', 'AACAPwAAAMA=', [1, -2]],
    ['DT_DOUBLE', 'AAAAAAAA8D8AAAAAAAAAwA==', [1, -2]],
    ['DT_INT8', 'Af4=', [1, -2]],
    ['DT_UINT8', 'Af4=', [1, 254]],
    ['DT_INT16', 'AQD+/w==', [1, -2]],
    ['DT_UINT16', 'AQD+/w==', [1, 65_534]],
    ['DT_INT32', 'AQAAAP7///8=', [1, -2]],
    ['DT_UINT32', 'AQAAAP7///8=', [1, 4_294_967_294]],
    ['DT_INT64', 'AQAAAAAAAAD+/////////w==', [1, -2]],
    ['DT_UINT64', 'AQAAAAAAAAACAAAAAAAAAA==', [1, 2]],
    ['DT_COMPLEX64', 'AACAPwAAAMAAAAA/AACAQA==', PAIR],
    ['DT_COMPLEX128', 'AAAAAAAA8D8AAAAAAAAAwAAAAAAAAOA/AAAAAAAAEEA=', PAIR],
  ])('of %s comes as it is and goes back with the same bytes', (dtype, tensor_content, values) => {
    const message = readMessage(wire({ dtype, tensor_shape: dim(2), tensor_content }));

    expect(featuresOf(message)).toEqual(values);
    const payload = payloadOf(featuresOf(message), styleOf(message), undefined);
    expect(decode('SeldonMessage', writeAnswer({ payload, meta: {} }))).toMatchObject({
      data: { tftensor: { dtype, tensor_content } },
    });
  });

  it.each([
    ['DT_HALF', 'ADwAwA==', [1, -2]],
    ['DT_BFLOAT16', 'gD8AwA==', [1, -2]],
    ['DT_BOOL', 'AQA=', [true, false]],
  ])('of %s is read', (dtype, tensor_content, values) => {
    expect(featuresOf(readMessage(wire({ dtype, tensor_shape: dim(2), tensor_content })))).toEqual(values);
  });

  it.each([
    ['DT_COMPLEX64', { scomplex_val: [1, -2, 0.5, 4] }, PAIR],
    ['DT_COMPLEX128', { dcomplex_val: [1, -2] }, [PAIR[0], PAIR[0]]],
    ['DT_FLOAT', { float_val: [1.5] }, [1.5, 1.5]],
    ['DT_DOUBLE', { double_val: [1.5, 2] }, [1.5, 2]],
    ['DT_INT64', { int64_val: ['7'] }, [7, 7]],
    ['DT_BOOL', { bool_val: [true] }, [true, true]],
  ])('of %s in a typed list is the same over both transports', (dtype, list, values) => {
    const body = { dtype, tensor_shape: dim(2), ...list };

    expect(featuresOf(readMessage(wire(body)))).toEqual(values);
    expect(featuresOf(messageOf({ data: { tftensor: body } }))).toEqual(values);
  });

  it('of one complex number goes back as one', () => {
    const message = readMessage(wire({ dtype: 'DT_COMPLEX64', tensor_shape: {}, scomplex_val: [1, -2] }));
    const payload = payloadOf(featuresOf(message), styleOf(message), undefined);
    const back = readMessage(writeAnswer({ payload, meta: {} }));

    expect(featuresOf(back)).toEqual([{ re: 1, im: -2 }]);
  });

  it('with half a complex number, or content that is cut short, is refused', () => {
    const half = wire({ dtype: 'DT_COMPLEX64', tensor_shape: dim(1), scomplex_val: [1, 2, 3] });
    const short = wire({ dtype: 'DT_COMPLEX64', tensor_shape: dim(1), tensor_content: 'AACAPw==' });

    expect(() => readMessage(half)).toThrow(BadRequest);
    expect(() => readMessage(short)).toThrow(BadRequest);
  });
});

it('objects among numbers are no tensor in other styles', () => {
  const lists = [PAIR];

  expect(payloadOf(lists, { kind: 'tensor' }, undefined)).toMatchObject({ kind: 'ndarray', value: lists });
  expect(payloadOf([[1, { re: 1 }]], { kind: 'tftensor' }, undefined)).toMatchObject({ kind: 'ndarray' });
});

describe('a tensor whose values are not packed', () => {
  /** SeldonMessage { data { tensor { shape: [count] values: … } } } with a key before every number. */
  function unpacked(count: number): Buffer {
    const shape = encode('Tensor', { shape: [count] });
    const tensor = Buffer.concat([shape, Buffer.alloc(9 * count)]);
    for (let index = 0; index < count; index += 1) {
      tensor[shape.length + 9 * index] = 0x11;
      tensor.writeDoubleLE(index, shape.length + 9 * index + 1);
    }
    return field(3, field(2, tensor));
  }

  it('is read like any other', () => {
    expect(featuresOf(readMessage(unpacked(5)))).toEqual([0, 1, 2, 3, 4]);
  });

  it('takes time in proportion to its length', () => {
    unpacked(10_000);
    const seconds = (count: number): number => {
      const bytes = unpacked(count);
      const before = process.cpuUsage();
      readMessage(bytes);
      return process.cpuUsage(before).user;
    };
    seconds(10_000);

    // A new array for each number would copy 640 GB.
    expect(seconds(400_000)).toBeLessThan(2_000_000);
  });
});

function field(number: number, content: Buffer): Buffer {
  const size: number[] = [];
  for (let rest = content.length; rest > 0; rest = Math.floor(rest / 128))
    size.push((rest % 128) + (rest >= 128 ? 128 : 0));
  return Buffer.concat([Buffer.from([number * 8 + 2, ...size]), content]);
}
