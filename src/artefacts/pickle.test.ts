import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { projectOf } from '../../test/support/project-of.ts';
import type { Code } from '../errors.ts';
import { sourceOf, sourceOfBytes } from './byte-source.ts';
import { readPickle, type PickleFacts, type PickleValue } from './pickle.ts';

/** Bytes written as text of one code unit a byte; numbers are repetitions of the part before. */
function bytesOf(...parts: readonly (string | number)[]): Buffer {
  const texts = parts.map((part, index) =>
    typeof part === 'number' ? String(parts[index - 1]).repeat(part - 1) : part,
  );
  return Buffer.from(texts.join(''), 'latin1');
}

async function factsOf(...parts: readonly (string | number)[]): Promise<PickleFacts> {
  return readPickle(sourceOfBytes('model.pkl', bytesOf(...parts)));
}

async function valueOf(...parts: readonly string[]): Promise<PickleValue> {
  return (await factsOf(...parts)).value;
}

describe('readPickle reads literals:', () => {
  it.each<[string, string, PickleValue]>([
    ['INT', 'I-12\n.', -12],
    ['INT as a boolean', 'I01\n.', true],
    ['LONG', 'L123456789012345678901L\n.', 123456789012345678901n],
    ['FLOAT', 'F-1.5e3\n.', -1500],
    ['FLOAT inf', 'F-inf\n.', -Infinity],
    ['STRING', `S'a\\x41\\n\\'\\\\\\101'\n.`, "aA\n'\\A"],
    ['UNICODE', 'V\\u00e4\\U0001f600\xe9\n.', 'ä😀é'],
    ['NONE', 'N.', null],
    ['NEWTRUE', '\x80\x02\x88.', true],
    ['BININT', 'J\xfe\xff\xff\xff.', -2],
    ['BININT1', 'K\xff.', 255],
    ['BININT2', 'M\x01\x02.', 513],
    ['BINFLOAT', 'G\x3f\xf8\0\0\0\0\0\0.', 1.5],
    ['LONG1', '\x8a\x02\x00\xff.', -256],
    ['LONG1 of nothing', '\x8a\x00.', 0],
    ['LONG4', '\x8b\x01\0\0\0\x7f.', 127],
    ['BINUNICODE', 'X\x02\0\0\0\xc3\xa4.', 'ä'],
    ['SHORT_BINUNICODE', '\x8c\x01a.', 'a'],
    ['BINUNICODE8', '\x8d\x01\0\0\0\0\0\0\0a.', 'a'],
    ['BINSTRING', 'T\x01\0\0\0\xe4.', 'ä'],
    ['SHORT_BINSTRING', 'U\x01a.', 'a'],
    ['BINBYTES', 'B\x01\0\0\0a.', { kind: 'bytes', latin1: 'a' }],
    ['BYTEARRAY8', '\x96\x01\0\0\0\0\0\0\0a.', { kind: 'bytes', latin1: 'a' }],
    [
      'bytes of protocol 2',
      '\x80\x02c_codecs\nencode\nX\x02\0\0\0\xc3\xbfX\x06\0\0\0latin1\x86R.',
      { kind: 'bytes', latin1: 'ÿ' },
    ],
  ])('%s', async (_, text, value) => {
    expect(await valueOf(text)).toEqual(value);
  });
});

describe('readPickle reads containers:', () => {
  it.each<[string, string, PickleValue]>([
    ['LIST', '(K\x01K\x02l.', { kind: 'list', items: [1, 2], length: 2, depth: 1 }],
    [
      'APPEND',
      '](la.',
      { kind: 'list', items: [{ kind: 'list', items: [], length: 0, depth: 1 }], length: 1, depth: 2 },
    ],
    ['APPENDS', '](K\x01K\x02e.', { kind: 'list', items: [1, 2], length: 2, depth: 1 }],
    ['TUPLE3', 'K\x01K\x02K\x03\x87.', { kind: 'tuple', items: [1, 2, 3], length: 3, depth: 1 }],
    ['DICT', '(\x8c\x01aK\x01d.', { kind: 'dict', entries: new Map([['a', 1]]), length: 1, depth: 1 }],
    [
      'SETITEMS',
      '}(\x8c\x01aK\x01K\x05Nu.',
      { kind: 'dict', entries: new Map([['a', 1]]), length: 2, depth: 1 },
    ],
    ['ADDITEMS', '\x8f(K\x01\x90.', { kind: 'set', items: [1], length: 1, depth: 1 }],
    ['FROZENSET', '(K\x01\x91.', { kind: 'frozenset', items: [1], length: 1, depth: 1 }],
    ['POP of a value', 'K\x01K\x020.', 1],
    ['POP of a mark', 'K\x01(0.', 1],
    ['POP_MARK', 'K\x01(K\x02K\x031.', 1],
    ['DUP', 'K\x012\x86.', { kind: 'tuple', items: [1, 1], length: 2, depth: 1 }],
    ['PUT and GET', 'K\x07p0\n0g0\n.', 7],
    ['BINPUT and BINGET', 'K\x07q\x000h\x00.', 7],
    ['MEMOIZE and LONG_BINGET', 'K\x07\x940j\0\0\0\0.', 7],
  ])('%s', async (_, text, value) => {
    expect(await valueOf(text)).toEqual(value);
  });
});

describe('readPickle tells what loading would call:', () => {
  it.each([
    ['REDUCE', 'cos\nsystem\n(S"id"\ntR.', 'os', 'system', 'GLOBAL', 'REDUCE'],
    [
      'STACK_GLOBAL',
      '\x80\x04\x8c\x02os\x8c\x06system\x93\x8c\x02id\x85R.',
      'os',
      'system',
      'STACK_GLOBAL',
      'REDUCE',
    ],
    ['INST', '(S"id"\nios\nsystem\n.', 'os', 'system', 'INST', 'INST'],
    ['OBJ', '(cos\nsystem\nS"id"\no.', 'os', 'system', 'GLOBAL', 'OBJ'],
    ['NEWOBJ', '\x80\x02cos\nX\n)\x81.', 'os', 'X', 'GLOBAL', 'NEWOBJ'],
    ['NEWOBJ_EX', '\x80\x04cos\nX\n)}\x92.', 'os', 'X', 'GLOBAL', 'NEWOBJ_EX'],
    ['BUILD of a module attribute', 'cos\nenviron\n}b.', 'os', 'environ', 'GLOBAL', 'BUILD'],
    ['names of Python 2', 'c__builtin__\neval\n(tR.', 'builtins', 'eval', 'GLOBAL', 'REDUCE'],
  ])('%s', async (_, text, module, name, opcode, call) => {
    const { globals } = await factsOf(text);

    expect(globals).toEqual([
      expect.objectContaining({
        module,
        name,
        opcode,
        called: true,
        call: expect.objectContaining({ opcode: call }),
      }),
    ]);
  });

  it('with offsets', async () => {
    const { globals } = await factsOf('K\x010cos\nsystem\n(S"id"\ntR.');

    expect(globals).toEqual([
      {
        module: 'os',
        name: 'system',
        opcode: 'GLOBAL',
        offset: 3,
        called: true,
        call: { opcode: 'REDUCE', offset: 22 },
        calls: [{ opcode: 'REDUCE', offset: 22 }],
      },
    ]);
  });

  it('not what it only mentions', async () => {
    const { globals } = await factsOf('cos\nsystem\n.');

    expect(globals).toEqual([
      { module: 'os', name: 'system', opcode: 'GLOBAL', offset: 0, called: false, calls: [] },
    ]);
  });

  it('of what it made itself', async () => {
    const { indirectCalls } = await factsOf('cbuiltins\ngetattr\n(NNtR(tR.');

    expect(indirectCalls).toEqual([{ opcode: 'REDUCE', offset: 25 }]);
  });

  it('names of Python 3 as they are', async () => {
    const { globals } = await factsOf('\x80\x03ccommands\nrun\n.');

    expect(globals).toMatchObject([{ module: 'commands' }]);
  });

  it('modules that are imported by a call', async () => {
    const { imports } = await factsOf('cimportlib\nimport_module\n(Vpandas\ntR.');

    expect(imports).toEqual(['pandas']);
  });

  it('persistent ids and extension codes', async () => {
    const facts = await factsOf('\x80\x02Pid\n0K\x01Q0\x82\x05.');

    expect(facts.persistentIds).toEqual([
      { opcode: 'PERSID', offset: 2 },
      { opcode: 'BINPERSID', offset: 9 },
    ]);
    expect(facts.extensionCodes).toEqual([{ code: 5, offset: 11 }]);
  });
});

const WRAPPER = 'cjoblib.numpy_pickle\nNumpyArrayWrapper\n)\x81';
const FLOAT64 = 'cnumpy\ndtype\n\x8c\x02f8\x89\x88\x87R';

/** joblib's description of an array. */
function wrapperOf(shape: string, dtype: string): string {
  return `${WRAPPER}}(\x8c\x05shape${shape}\x8c\x05dtype${dtype}ub`;
}

describe('readPickle refuses', () => {
  it.each<[string, Code, RegExp, (string | number)[]]>([
    ['an empty file', 'E_ARTIFACT_CORRUPT', /is empty/, ['']],
    ['text', 'E_ARTIFACT_CORRUPT', /not a pickle/, ['hello world']],
    ['other text', 'E_ARTIFACT_CORRUPT', /not a pickle/, ['{"a": 1}']],
    ['a web page', 'E_ARTIFACT_UNSUPPORTED', /web page/, ['<!DOCTYPE html>']],
    [
      'a Git LFS pointer',
      'E_ARTIFACT_CORRUPT',
      /Git LFS/,
      ['version https://git-lfs.github.com/spec/v1\noid sha256:…'],
    ],
    ['a zip file', 'E_ARTIFACT_UNSUPPORTED', /zip archive/, ['PK\x03\x04']],
    ['HDF5', 'E_ARTIFACT_UNSUPPORTED', /HDF5/, ['\x89HDF\r\n\x1a\n']],
    ['lz4', 'E_ARTIFACT_UNSUPPORTED', /lz4, which is not supported/, ['\x04\x22\x4d\x18']],
    ['zstandard', 'E_ARTIFACT_UNSUPPORTED', /zstandard/, ['\x28\xb5\x2f\xfd']],
    ['compression of joblib before 0.10', 'E_ARTIFACT_UNSUPPORTED', /before 0.10/, ['ZF0x10']],
    [
      'arrays of joblib before 0.10',
      'E_ARTIFACT_UNSUPPORTED',
      /before 0.10/,
      ['cjoblib.numpy_pickle\nNDArrayWrapper\n)\x81}b.'],
    ],
    ['a protocol of the future', 'E_ARTIFACT_UNSUPPORTED', /protocol 6/, ['\x80\x06N.']],
    ['out-of-band buffers', 'E_ARTIFACT_UNSUPPORTED', /outside the file/, ['\x80\x05\x97.']],
    ['a file without end', 'E_ARTIFACT_CORRUPT', /ends too early/, ['\x80\x04N']],
    ['a cut line', 'E_ARTIFACT_CORRUPT', /ends too early/, ['I12']],
    ['a cut argument', 'E_ARTIFACT_CORRUPT', /ends too early/, ['J\x01']],
    ['an unknown opcode', 'E_ARTIFACT_CORRUPT', /byte 3: 0xff is no opcode/, ['\x80\x02N\xff']],
    ['an empty stack', 'E_ARTIFACT_CORRUPT', /a value is missing/, ['\x80\x02.']],
    ['a stack that ends at a mark', 'E_ARTIFACT_CORRUPT', /a value is missing/, ['\x80\x02N(R']],
    ['a missing mark', 'E_ARTIFACT_CORRUPT', /no mark/, ['\x80\x02Nt.']],
    ['a key without value', 'E_ARTIFACT_CORRUPT', /a value is missing/, ['}(Nu.']],
    ['an unset memo index', 'E_ARTIFACT_CORRUPT', /memo index 3/, ['\x80\x02h\x03.']],
    ['arguments that are no tuple', 'E_ARTIFACT_CORRUPT', /a value is missing/, ['\x80\x02cos\nsystem\nNR.']],
    ['a number without digits', 'E_ARTIFACT_CORRUPT', /no digits/, ['Iabc\n.']],
    ['a string without quotes', 'E_ARTIFACT_CORRUPT', /no quotes/, ['Sabc\n.']],
    ['an index that is no number', 'E_ARTIFACT_CORRUPT', /not a number/, ['Np-1\n.']],
    ['a name without end', 'E_ARTIFACT_CORRUPT', /has no end/, ['c', 'a', 5_000, '\n']],
    ['an empty name', 'E_ARTIFACT_CORRUPT', /not the name of a class/, ['\x80\x02c\n\n.']],
    ['a name that is not UTF-8', 'E_ARTIFACT_CORRUPT', /not UTF-8/, ['c\xff\nx\n.']],
    ['a negative length', 'E_ARTIFACT_CORRUPT', /negative/, ['\x8b\xff\xff\xff\xff.']],
    [
      'a giant payload',
      'E_ARTIFACT_CORRUPT',
      /more bytes at byte 2 than/,
      ['\x80\x04\x8e\0\0\0\0\0\0\0\x80.'],
    ],
    ['a giant text', 'E_ARTIFACT_CORRUPT', /more bytes at byte 0 than/, ['X\xff\xff\xff\xffabc.']],
    [
      'a giant frame',
      'E_ARTIFACT_CORRUPT',
      /frame .* claims more bytes/,
      ['\x80\x04\x95\xff\xff\xff\xff\xff\xff\xff\xffN.'],
    ],
    [
      'a frame within a frame',
      'E_ARTIFACT_CORRUPT',
      /within another/,
      ['\x80\x04\x95\x0b\0\0\0\0\0\0\0\x95\x01\0\0\0\0\0\0\0NN.'],
    ],
    [
      'an array within a frame',
      'E_ARTIFACT_CORRUPT',
      /covers the array/,
      ['\x80\x04\x95\xa0\0\0\0\0\0\0\0', wrapperOf('K\x01\x85', FLOAT64), '\0', 100],
    ],
    [
      'an array larger than the file',
      'E_ARTIFACT_CORRUPT',
      /more bytes than the file/,
      [wrapperOf('K\x7fK\x7f\x86', FLOAT64), '\0', 100],
    ],
    [
      'an array of endless dimensions',
      'E_ARTIFACT_CORRUPT',
      /more bytes than the file/,
      [wrapperOf('(J\xff\xff\xff\x7fJ\xff\xff\xff\x7fJ\xff\xff\xff\x7ft', FLOAT64), '\0', 100],
    ],
    ['an array without shape', 'E_ARTIFACT_CORRUPT', /no shape/, [wrapperOf('N', FLOAT64)]],
    [
      'an array of a negative length',
      'E_ARTIFACT_CORRUPT',
      /no shape/,
      [wrapperOf('J\xff\xff\xff\xff\x85', FLOAT64)],
    ],
    [
      'an array of an unknown type',
      'E_ARTIFACT_UNSUPPORTED',
      /type that NumPy/,
      [wrapperOf('K\x01\x85', 'N')],
    ],
    [
      'hidden names',
      'E_ARTIFACT_HOSTILE',
      /hides what it imports/,
      ['cbuiltins\nstr\n)R\x8c\x06system\x93.'],
    ],
    ['deep marks', 'E_ARTIFACT_HOSTILE', /nested more than/, ['(', 20_000]],
    ['deep lists', 'E_ARTIFACT_HOSTILE', /nested more than/, [']', 20_000, 'a', 20_000, '.']],
    ['deep tuples', 'E_ARTIFACT_HOSTILE', /nested more than/, ['N', '\x85', 20_000, '.']],
    [
      'deep objects',
      'E_ARTIFACT_HOSTILE',
      /nested more than/,
      ['cm\nC\nq\0', 'h\0)\x81', 20_000, 'b', 20_000, '.'],
    ],
    ['deep dicts', 'E_ARTIFACT_HOSTILE', /nested more than/, ['}N', 20_000, '}', 's', 20_000, '.']],
    ['a giant memo index', 'E_ARTIFACT_HOSTILE', /memo index 4294967295/, ['Nr\xff\xff\xff\xff.']],
    ['a giant memo index in digits', 'E_ARTIFACT_HOSTILE', /memo index/, ['Np999999999999\n.']],
  ])('%s', async (_, code, why, parts) => {
    await expect(factsOf(...parts)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(why),
      file: 'model.pkl',
      hint: expect.stringMatching(/./),
    });
  });

  it('more imports than any model has', async () => {
    const names = Array.from({ length: 20_001 }, (_, index) => `cm${index}\nx\n0`);

    await expect(factsOf(...names, 'N.')).rejects.toMatchObject({
      code: 'E_ARTIFACT_HOSTILE',
      message: expect.stringMatching(/imports more than/),
    });
  });
});

it('takes no time for references that would expand without end', async () => {
  // t = (t, t), forty times: 2^40 items if it were expanded.
  const { root } = await factsOf('\x80\x04]', '2\x86', 40, '.');

  expect(root).toEqual({ kind: 'data', name: 'tuple' });
});

it.each<[string, string, string | undefined]>([
  ['None', 'N.', undefined],
  ['int', 'L9999999999999999999L\n.', undefined],
  ['float', 'G\x3f\xf8\0\0\0\0\0\0.', undefined],
  ['str', 'Va\n.', undefined],
  ['bool', 'I01\n.', undefined],
  ['dict', '}.', undefined],
  ['Model', '\x80\x02cproject.model\nModel\n)\x81.', 'project.model'],
  ['Model', 'ccopy_reg\n_reconstructor\n(cproject.model\nModel\nc__builtin__\nobject\nNtR.', 'project.model'],
  ['persistent id', 'Pid\n.', undefined],
])('says that the root is %s', async (name, text, module) => {
  const { root } = await factsOf(text);

  expect([root.name, root.module]).toEqual([name, module]);
});

it.each<[number, string]>([
  [0, '(l.'],
  [1, '].'],
  [2, '\x80\x02N.'],
  [2, 'N\x85.'],
  [3, '\x80\x03N.'],
  [4, '\x80\x02N\x94.'],
  [5, '\x80\x05N.'],
])('says protocol %i of %j', async (protocol, text) => {
  expect((await factsOf(text)).protocol).toBe(protocol);
});

it('reads a file of the project', async () => {
  const project = projectOf({ 'models/a.pkl': bytesOf('N.') });

  const facts = await readPickle(await sourceOf(project, 'models/a.pkl'));

  expect(facts).toMatchObject({ file: 'models/a.pkl', sizeBytes: 2 });
});

it('names a file that is not there', async () => {
  await expect(sourceOf(projectOf({}), 'a.pkl')).rejects.toMatchObject({
    code: 'E_PROJECT_UNREADABLE',
    file: 'a.pkl',
  });
});

it('looks at the checksum behind the pickle', async () => {
  const packed = gzipSync(bytesOf('N.'));
  packed[packed.length - 8] = packed[packed.length - 8]! ^ 1;

  await expect(readPickle(sourceOfBytes('a.pkl', packed))).rejects.toMatchObject({
    code: 'E_ARTIFACT_CORRUPT',
  });
});

it('reads only what it needs of a large file', async () => {
  const head = bytesOf(wrapperOf('J\0\0\0\x40\x85', FLOAT64));
  const size = head.length + 2 ** 30 * 8 + 1;
  let read = 0;

  const facts = await readPickle({
    name: 'large.joblib',
    size,
    read: async ({ start, end }) => {
      read += end - start;
      const chunk = Buffer.alloc(end - start);
      if (start === 0) head.copy(chunk);
      if (end === size) chunk[chunk.length - 1] = 0x2e;
      return chunk;
    },
  });

  expect(facts.root).toEqual({ kind: 'array', module: 'numpy', name: 'ndarray' });
  expect(read).toBeLessThan(1_000_000);
});
