import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { PickleVerdict } from '../../model/pickle-verdict.ts';
import { sourceOfBytes } from '../byte-source.ts';
import { readPickle } from '../pickle.ts';
import { verdictOf } from './verdict.ts';

async function verdictFor(text: string, own: readonly string[] = []): Promise<PickleVerdict> {
  const facts = await readPickle(sourceOfBytes('model.pkl', Buffer.from(text, 'latin1')));
  return verdictOf(facts, (module) => own.includes(module));
}

/** SHORT_BINUNICODE */
const text = (value: string): string => `\x8c${String.fromCharCode(value.length)}${value}`;
/** STACK_GLOBAL of protocol 4. */
const named = (module: string, name: string): string => `${text(module)}${text(name)}\x93`;
const P4 = '\x80\x04';
const CALL_ID = `${text('id')}\x85R`;

describe('an attack is dangerous:', () => {
  it.each([
    ['os.system', 'cos\nsystem\n(S"id"\ntR.', 'os.system'],
    ['os.system as it is pickled', `${P4}${named('posix', 'system')}${CALL_ID}.`, 'posix.system'],
    ['eval', `${P4}${named('builtins', 'eval')}${CALL_ID}.`, 'builtins.eval'],
    ['eval by its name in Python 2', 'c__builtin__\neval\n(S"id"\ntR.', 'builtins.eval'],
    ['a module renamed since Python 2', 'ccommands\ngetoutput\n(S"id"\ntR.', 'subprocess.getoutput'],
    ['INST', '(S"id"\nios\nsystem\n.', 'os.system'],
    ['OBJ', '(cos\nsystem\nS"id"\no.', 'os.system'],
    [
      'NEWOBJ of subprocess.Popen',
      `${P4}${named('subprocess', 'Popen')}${text('id')}\x85\x81.`,
      'subprocess.Popen',
    ],
    ['an import that is not even called', `${P4}${named('os', 'system')}.`, 'os.system'],
    [
      'dots that lead out of an allowed module',
      `${P4}${named('numpy', 'f2py.crackfortran.os.system')}${CALL_ID}.`,
      'numpy.f2py.crackfortran.os.system',
    ],
    [
      'dots through __globals__',
      `${P4}${named('sklearn.base', 'BaseEstimator.__init__.__globals__')}.`,
      'sklearn.base.BaseEstimator.__init__.__globals__',
    ],
    [
      'dots below a name that is dangerous itself',
      `${P4}${named('builtins', 'eval.__call__')}${CALL_ID}.`,
      'builtins.eval.__call__',
    ],
    [
      'exec in a test tool of NumPy',
      `${P4}${named('numpy.testing._private.utils', 'runstring')}${CALL_ID}.`,
      'numpy.testing._private.utils.runstring',
    ],
    ['a pickle within the pickle', `${P4}${named('_pickle', 'loads')}C\x03cos\x85R.`, '_pickle.loads'],
    ['numpy.load', `${P4}${named('numpy', 'load')}${text('x')}\x85R.`, 'numpy.load'],
    ['joblib.load', `${P4}${named('joblib', 'load')}${text('x')}\x85R.`, 'joblib.load'],
    ['pip', `${P4}${named('pip', 'main')}${text('x')}\x85R.`, 'pip.main'],
    [
      'a name that came out of the memo',
      `${P4}${text('os')}\x940${text('system')}\x940h\x00h\x01\x93${CALL_ID}.`,
      'os.system',
    ],
    [
      'a name that was overwritten in the memo',
      `${P4}${text('math')}q\x000${text('os')}q\x000h\x00${text('system')}\x93.`,
      'os.system',
    ],
  ])('%s', async (_, bytes, name) => {
    const { verdict, callables } = await verdictFor(bytes);

    expect(verdict).toBe('dangerous');
    expect(callables).toContainEqual(expect.objectContaining({ name, judgement: 'dangerous' }));
  });

  it('getattr chains: every link is told', async () => {
    const getattr = named('builtins', 'getattr');
    const bytes = `${P4}${getattr}${named('builtins', '__import__')}${text('subprocess')}\x85R${text('run')}\x86R${CALL_ID}.`;

    const { verdict, callables, concerns } = await verdictFor(bytes);

    expect(verdict).toBe('dangerous');
    expect(callables.map(({ name }) => name)).toEqual(['builtins.getattr', 'builtins.__import__']);
    expect(concerns.map(({ kind, text: said }) => [kind, said])).toEqual([
      ['import-by-name', 'imports the module subprocess by a call'],
      ['indirect-call', 'calls something that the pickle itself made'],
    ]);
  });

  it('a function of a module that is changed', async () => {
    const { verdict, concerns } = await verdictFor(`${P4}${named('sklearn.base', 'clone')}}b.`);

    expect(verdict).toBe('dangerous');
    expect(concerns).toMatchObject([{ kind: 'changed-global', opcode: 'BUILD' }]);
  });
});

describe('what is on no list is told:', () => {
  it.each([
    ['a package nobody knows', `${P4}${named('evil', 'Model')})\x81.`],
    ['a class of the script that wrote the file', `${P4}${named('__main__', 'Model')})\x81.`],
    ['a function of an allowed module that is called', `${P4}${named('sklearn.base', 'clone')}${CALL_ID}.`],
    [
      'a class that was only imported there',
      `${P4}${named('sklearn.utils.parallel', 'Parallel')}${CALL_ID}.`,
    ],
    ['files of NumPy', `${P4}${named('numpy', 'memmap')}${text('x')}\x85\x81.`],
    ['tests of an allowed package', `${P4}${named('sklearn.utils._testing', 'Helper')})\x81.`],
    ['a ufunc by the name of any module', `${P4}${named('numpy.core', '_ufunc_reconstruct')}${CALL_ID}.`],
    ['a package whose name only begins like an allowed one', `${P4}${named('sklearnx', 'Model')})\x81.`],
    ['code in the file', `${P4}${named('cloudpickle.cloudpickle', '_make_function')}${CALL_ID}.`],
  ])('%s', async (_, bytes) => {
    const { verdict, callables } = await verdictFor(bytes);

    expect(verdict).toBe('unlisted');
    expect(callables[0]).toMatchObject({ judgement: 'unlisted' });
  });

  it.each([
    ['an extension code', '\x80\x02\x82\x01.', 'extension-code'],
    ['a call of what an extension code stands for', '\x80\x02\x82\x01)R.', 'extension-code'],
    ['a persistent id', 'Pid\n.', 'persistent-id'],
    ['a persistent id from the stack', 'K\x01Q.', 'persistent-id'],
  ])('%s', async (_, bytes, kind) => {
    const { verdict, concerns } = await verdictFor(bytes);

    expect(verdict).toBe('unlisted');
    expect(concerns).toContainEqual(expect.objectContaining({ kind }));
  });

  it('a second, harmful call after a harmless one', async () => {
    const clone = named('sklearn.base', 'clone');

    expect((await verdictFor(`${P4}${clone})\x81.`)).verdict).toBe('allowed');
    expect((await verdictFor(`${P4}${clone})\x81${clone}${CALL_ID}.`)).verdict).toBe('unlisted');
  });
});

describe('code of the project', () => {
  const bytes = `${P4}${named('features.ratio', 'Ratio')})\x81.`;

  it('is told as such', async () => {
    expect(await verdictFor(bytes, ['features'])).toMatchObject({
      verdict: 'own',
      callables: [{ name: 'features.ratio.Ratio', judgement: 'own' }],
    });
  });

  it('does not stand for what has its name', async () => {
    expect((await verdictFor(`${P4}${named('os', 'system')}.`, ['os'])).verdict).toBe('dangerous');
    expect((await verdictFor(`${P4}${named('json', 'loads')}.`, ['json'])).verdict).toBe('unlisted');
  });
});

it('tells where a name is imported and where it is called, and draws nothing on the terminal', async () => {
  const { callables } = await verdictFor(`${P4}${named('os', 'x\x1b[2J')})\x81.`);

  expect(callables).toEqual([
    {
      name: 'os.x\\u001b[2J',
      judgement: 'dangerous',
      imported: { opcode: 'STACK_GLOBAL', offset: 13 },
      calls: [{ opcode: 'NEWOBJ', offset: 15 }],
    },
  ]);
});

describe('pickles that scikit-learn, LightGBM, XGBoost and pandas really write', () => {
  const folder = join(import.meta.dirname, '../../../test/fixtures/pickles');
  const files = readdirSync(folder)
    .filter((set) => set.startsWith('sklearn-'))
    .flatMap((set) => readdirSync(join(folder, set)).map((file) => join(set, file)))
    .filter((file) => !file.endsWith('expected.json'));

  it.each(files)('%s', async (file) => {
    const facts = await readPickle(sourceOfBytes(file, readFileSync(join(folder, file))));

    const { verdict } = verdictOf(facts, (module) => module === 'features');

    expect(verdict).toBe(expectedFor(file));
  });

  /** The names of the fixtures say what is in them (scripts/make-pickle-fixtures.py). */
  function expectedFor(file: string): string {
    if (file.includes('custom')) return 'own';
    if (file.endsWith('.dill')) return 'dangerous';
    return file.includes('script') || file.endsWith('.cloudpickle') ? 'unlisted' : 'allowed';
  }
});
