import { describe, expect, it } from 'vitest';
import { pickleOf } from '../../test/support/pickle-of.ts';
import { pipPlan } from '../../test/support/pip-plan.ts';
import { projectOf } from '../../test/support/project-of.ts';
import { refusePickles, suspicionsOf, withPickleLabels } from './pickle-policy.ts';
import { scanPickles } from './pickle-scan.ts';
import { sarifOf } from './sarif.ts';

const SYSTEM = 'cos\nsystem\n(S"id"\ntR.';
const OWN = pickleOf('features.Ratio');
const GOOD = pickleOf('sklearn.linear_model._base.LinearRegression');

const scanned = (tree: Record<string, string>) => scanPickles(projectOf(tree));

describe('the pickles of a project', () => {
  it('are all looked at, whatever is made of them, but not those of other programs', async () => {
    const pickles = await scanned({
      'model.pkl': GOOD,
      'other/old.sav': SYSTEM,
      'features.py': '',
      'with-code.joblib': OWN,
      'broken.pkl': '\x80',
      'venv/pyvenv.cfg': '',
      'venv/lib/test.pkl': SYSTEM,
      '.cache/x.pkl': SYSTEM,
      'data.csv': '1',
    });

    expect(pickles.map(({ file, verdict }) => [file, verdict])).toEqual([
      ['broken.pkl', 'unreadable'],
      ['model.pkl', 'allowed'],
      ['other/old.sav', 'dangerous'],
      ['with-code.joblib', 'own'],
    ]);
  });
});

describe('the policy', () => {
  it('says what is suspicious, and is silent about the rest', async () => {
    const pickles = await scanned({
      'a.pkl': GOOD,
      'b.pkl': SYSTEM,
      'c.pkl': OWN,
      'features.py': '',
      'd.pkl': 'Pid\n.',
    });

    expect(suspicionsOf(pickles)).toEqual([
      'b.pkl imports os.system (byte 0) and calls it (REDUCE, byte 19), as attacks do',
      'd.pkl refers to an object outside of the file (byte 0)',
    ]);
  });

  it('tells what attacks do before all else', async () => {
    const pickles = await scanned({
      'a.pkl': 'cother\nthing\n(tR.',
      'b.pkl': `${SYSTEM.slice(0, -1)}0cany\none\n.`,
    });

    expect(suspicionsOf(pickles).map((text) => text.split(' (')[0])).toEqual([
      'b.pkl imports os.system',
      'a.pkl imports other.thing',
      'b.pkl imports any.one',
    ]);
  });

  it('stops at "error" only, and never because of own code', async () => {
    const bad = await scanned({ 'b.pkl': SYSTEM });
    const fine = await scanned({ 'a.pkl': GOOD, 'c.pkl': OWN, 'features.py': '' });

    refusePickles(bad, 'warn');
    refusePickles(fine, 'error');
    expect(() => {
      refusePickles([...fine, ...bad], 'error');
    }).toThrow(expect.objectContaining({ code: 'E_PICKLE_UNSAFE', file: 'b.pkl' }));
  });
});

describe('the labels of the image', () => {
  it('are the worst verdict and the names that are not those of the framework', async () => {
    const pickles = await scanned({ 'a.pkl': GOOD, 'b.pkl': SYSTEM, 'c.pkl': OWN, 'features.py': '' });

    expect(withPickleLabels(pipPlan({}), pickles).image.labels).toEqual({
      'io.seldon-build.pickle.verdict': 'dangerous',
      'io.seldon-build.pickle.callables': 'features.Ratio, os.system',
    });
    expect(withPickleLabels(pipPlan({}), []).image.labels).toEqual({});
  });

  it('stay short', async () => {
    const many = Array.from({ length: 30 }, (_, index) => `cx${index}\ny\n0`).join('');
    const pickles = await scanned({ 'a.pkl': `${many}N.` });

    const label = withPickleLabels(pipPlan({}), pickles).image.labels['io.seldon-build.pickle.callables'];
    expect(label?.split(', ')).toHaveLength(21);
    expect(label).toContain('10 more');
  });
});

interface Sarif {
  readonly version: string;
  readonly runs: readonly [
    {
      readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
      readonly results: readonly {
        readonly ruleId: string;
        readonly ruleIndex: number;
        readonly level: string;
        readonly locations: readonly [{ readonly physicalLocation: object }];
      }[];
    },
  ];
}

describe('SARIF', () => {
  it('has a result for each finding, with rule, level and place', async () => {
    const pickles = await scanned({
      'models/a b.pkl': SYSTEM,
      'c.pkl': OWN,
      'features.py': '',
      'd.pkl': 'Pid\n.',
      'e.pkl': '',
    });

    const { version, runs } = JSON.parse(sarifOf(pickles, '1.2.3')) as Sarif;

    expect(version).toBe('2.1.0');
    const [{ results, tool }] = runs;
    expect(results.map(({ ruleId, level }) => [ruleId, level])).toEqual([
      ['pickle/own', 'note'],
      ['pickle/persistent-id', 'warning'],
      ['pickle/unreadable', 'error'],
      ['pickle/dangerous', 'error'],
    ]);
    expect(results.every(({ ruleId, ruleIndex }) => tool.driver.rules[ruleIndex]?.id === ruleId)).toBe(true);
    expect(results[3]?.locations[0].physicalLocation).toEqual({
      artifactLocation: { uri: 'models/a%20b.pkl' },
      region: { byteOffset: 0, byteLength: 1 },
    });
  });

  it('has no region in a compressed file, whose bytes are others', async () => {
    const [pickle] = await scanned({ 'a.pkl': SYSTEM });

    const text = sarifOf([{ ...pickle!, compression: 'gzip' }], '1.2.3');

    expect(text).not.toContain('region');
    expect(text).toContain('"offset": 0');
  });
});
