import { describe, expect, it } from 'vitest';
import { basesFor, type PythonWishes } from './python-bases.ts';

const ANY: PythonWishes = { base: undefined, python: undefined, pin: undefined, specs: [] };
const pinned = { version: '3.10', file: '.python-version' };

describe('basesFor', () => {
  it.each([
    ['no wish', ANY, ['3.11', '3.12', '3.10', '3.13', '3.9', '3.14', '3.8']],
    [
      'requires-python',
      { ...ANY, specs: [{ spec: '>=3.9.2,<3.12', file: 'pyproject.toml' }] },
      ['3.11', '3.10', '3.9'],
    ],
    ['an exact patch release', { ...ANY, specs: [{ spec: '==3.12.4', file: 'pyproject.toml' }] }, ['3.12']],
    [
      'a compatible release',
      { ...ANY, specs: [{ spec: '~=3.10', file: 'pyproject.toml' }] },
      ['3.11', '3.12', '3.10', '3.13', '3.14'],
    ],
    ['.python-version', { ...ANY, pin: pinned }, ['3.10']],
    ['--python before .python-version', { ...ANY, pin: pinned, python: '3.12' }, ['3.12']],
  ])('with %s', (_name, wishes, pythons) => {
    expect(basesFor(wishes)).toEqual(pythons.map((python) => ({ image: `python:${python}-slim`, python })));
  });

  it.each([
    [{ ...ANY, base: 'acme/base:1', pin: pinned }, { image: 'acme/base:1' }],
    [
      { ...ANY, base: 'acme/base:1', python: '3.9' },
      { image: 'acme/base:1', python: '3.9' },
    ],
  ])('takes --base as it is', (wishes, base) => {
    expect(basesFor(wishes)).toEqual([base]);
  });

  it('names all who exclude each other', () => {
    const wishes = { ...ANY, pin: pinned, specs: [{ spec: '>=3.11', file: 'pyproject.toml' }] };

    expect(() => basesFor(wishes)).toThrow(
      expect.objectContaining({
        code: 'E_NO_PYTHON_FITS',
        message: 'cannot choose a Python: .python-version wants 3.10, pyproject.toml wants >=3.11',
      }),
    );
  });
});
