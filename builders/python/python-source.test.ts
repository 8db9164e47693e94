import { describe, expect, it } from 'vitest';
import { readPython } from './python-source.ts';

describe('syntax errors', () => {
  it.each([
    ['class A\n  pass\n', 1],
    ['x = 1\ndef f(:\n  pass\n', 2],
    ['def f(x)\n  return x\n', 1],
    ['print "hello"\n', 1],
    ['exec "a"\n', 1],
    ['x = "abc\ny = 1\n', 1],
    ['if x:\npass\n', 2],
    ['x = = 3\n', 1],
    ['x = (1,\n', 1],
    ['import\n', 1],
    ['def g():\n\nx = 1\n', 3],
    ['try:\n  x()\nelse\n  y()\n', 3],
    ['def f():\n  with open(x) as (a, b):\n    return a b\n', 3],
  ])('sees the one in %j', (text, line) => {
    expect(readPython(text).errorLine).toBe(line);
  });

  // Valid Python that the parser's grammar does not know.
  it.each([
    'x = 1. if y else 2.\n',
    'x = [1., 2.]\n',
    'x = dayfrac * (24.*3600.)\n',
    'def f():\n    x = yield\n    yield\n',
    'with a() as (b, c):\n    x = 1\n    y = 2\n',
    'with a() as (\n    b, c\n):\n    x = f(\n      1)\n',
    'with (open(a) as f, open(b) as g):\n    pass\n',
    'for i in *a, b:\n    pass\n',
    'x = [a for a, *b in c]\n',
    'y = x[0, *i]\n',
    'class A(Generic[*Ts]):\n    pass\n',
    'match x:\n    case a.B():\n        pass\n',
    't = t"{x}"\n',
    'f(*args, **kw)\n',
    'def f(a, /, b, *, c): pass\n',
    'if (n := 3) > 2: pass\n',
    'type X = int\n',
    'async def f():\n    async with a as b:\n        await c\n',
    'try:\n    pass\nexcept* E:\n    pass\n',
    'x = f"{a!r:>{w}} {b["c"]}"\n',
    '',
  ])('takes %j', (text) => {
    expect(readPython(text).errorLine).toBeUndefined();
  });
});

describe('classes', () => {
  it('gives name, line, bases and members', () => {
    const { classes } = readPython(
      [
        'import abc',
        '@decorated',
        'class Model(Base, pkg.mod.Other, Generic[T], make(), metaclass=abc.ABCMeta):',
        '    names = ["a"]',
        '    predict_raw = predict_rest = None',
        '    @property',
        '    def x(self): pass',
        '    async def predict(self, X):',
        '        def inner(): pass',
        '    if True:',
        '        def tags(self): pass',
        'if FAST:',
        '    class Quick: pass',
        'def f():',
        '    class Hidden: pass',
      ].join('\n'),
    );

    expect(classes).toEqual([
      {
        name: 'Model',
        line: 3,
        bases: ['Base', 'pkg.mod.Other', 'Generic', '?'],
        members: ['names', 'predict_raw', 'predict_rest', 'x', 'predict', 'tags'],
      },
      { name: 'Quick', line: 13, bases: [], members: [] },
    ]);
  });

  it('keeps the methods behind syntax that the parser does not know', () => {
    const { classes } = readPython(
      'class A:\n  def f(self):\n    with a() as (b, c):\n      pass\n  def predict(self): pass\n',
    );

    expect(classes[0]?.members).toEqual(['f', 'predict']);
  });
});

it('gives imports with their names, dots and whether they are optional', () => {
  const { imports } = readPython(
    [
      'import a.b as c, d',
      'from .x import y as z, w',
      'from ... import (q,)',
      'from ..p.r import *',
      'try:',
      '    import fast',
      'except ImportError:',
      '    fast = None',
      'def f():',
      '    from late import g',
    ].join('\n'),
  );

  expect(
    imports.map(({ module, level, names, as, line, optional }) => [module, level, names, as, line, optional]),
  ).toEqual([
    ['a.b', 0, undefined, 'c', 1, false],
    ['d', 0, undefined, undefined, 1, false],
    [
      'x',
      1,
      [
        { name: 'y', as: 'z' },
        { name: 'w', as: 'w' },
      ],
      undefined,
      2,
      false,
    ],
    ['', 3, [{ name: 'q', as: 'q' }], undefined, 3, false],
    ['p.r', 2, [{ name: '*', as: '*' }], undefined, 4, false],
    ['fast', 0, undefined, undefined, 6, true],
    ['late', 0, [{ name: 'g', as: 'g' }], undefined, 10, true],
  ]);
});

it('gives the names that the top level defines, and short strings', () => {
  const { names, strings } = readPython(
    'X = make("a.joblib")\nY: int = 4\na, b = 1., "c"\ndef f(): Z = r\'d\'\n',
  );

  expect(names).toEqual(['X', 'Y', 'a', 'b', 'f']);
  expect(strings).toEqual(['a.joblib', 'c', 'd']);
});

it('reads nonsense without failing', () => {
  expect(readPython('\u0000 )( class class ⚠ """').uncertain).toBe(true);
});
