import { describe, expect, it } from 'vitest';
import { compareNeeds, type Need, type Supply } from './missing-modules.ts';

const SUPPLY: Supply = { listed: [], open: false, wrapper: ['orjson'], requirementsFile: 'requirements.txt' };

function code(module: string, optional = false): Need {
  return { module, because: `Model.py line 1 imports ${module}`, file: 'Model.py', optional, by: 'code' };
}

function artifact(module: string): Need {
  return { module, because: `m.pkl holds a ${module}.X`, file: 'm.pkl', optional: false, by: 'artifact' };
}

describe('compareNeeds', () => {
  it.each([
    ['the standard library', [code('os.path'), code('__main__')], []],
    ['what is listed', [code('sklearn.linear_model')], ['scikit-learn']],
    ['what a listed one brings', [code('scipy.sparse'), code('joblib')], ['scikit-learn']],
    ['another name of the same', [code('cv2')], ['opencv-python', 'numpy']],
    ['what the wrapper brings', [code('orjson')], []],
    ['the wrapper itself', [code('seldon_core.user_model')], []],
    ['an import that may fail', [code('fast', true)], []],
  ])('is content with %s', (_name, needs, listed) => {
    expect(compareNeeds(needs, { ...SUPPLY, listed })).toEqual({ added: [], notices: [] });
  });

  it('adds what Seldon’s own images had', () => {
    const { added } = compareNeeds([code('numpy'), code('requests'), code('yaml'), code('grpc')], SUPPLY);

    expect(added.map(({ spec }) => spec)).toEqual(['grpcio', 'numpy', 'pyyaml', 'requests']);
    expect(added[1]?.wantedBy).toBe('Model.py line 1 imports numpy');
  });

  it('adds what holds plain data in pickles, and that only', () => {
    expect(compareNeeds([artifact('pandas')], SUPPLY).added.map(({ spec }) => spec)).toEqual(['pandas']);
    expect(() => compareNeeds([code('pandas')], SUPPLY)).toThrow('cannot provide "pandas"');
  });

  it('names all that is surely missing', () => {
    const needs = [code('pandas'), artifact('xgboost.sklearn'), artifact('xgboost.core')];

    expect(() => compareNeeds(needs, { ...SUPPLY, listed: ['numpy'] })).toThrow(
      expect.objectContaining({
        code: 'E_MISSING_MODULE',
        message:
          'cannot provide "pandas", "xgboost": Model.py line 1 imports pandas; m.pkl holds a xgboost.sklearn.X, and neither the project nor requirements.txt has it',
        hint: 'add pandas and xgboost to requirements.txt, in the release that wrote the artifact, or xgboost/sklearn.py to the project',
        file: 'Model.py',
      }),
    );
  });

  it.each([
    ['a package that may bring anything', { ...SUPPLY, listed: ['mlflow'] }],
    ['a project that installs itself', { ...SUPPLY, open: true }],
  ])('only says what may be missing beside %s', (_name, supply) => {
    expect(compareNeeds([code('pandas')], supply).notices).toEqual([
      'Model.py line 1 imports pandas, but nothing in requirements.txt is known to bring pandas',
    ]);
  });
});
