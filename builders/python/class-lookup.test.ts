import { expect, it } from 'vitest';
import { projectOf } from '../../test/support/project-of.ts';
import { lookUpClass } from './class-lookup.ts';
import { modulesOf } from './python-modules.ts';

const TREE = {
  'Model.py': 'from lib.base import Base\nclass Model(Base):\n  def load(self): pass\n',
  'Plain.py':
    'import lib.base\nimport lib.base as lb\nclass A(lib.base.Base): pass\nclass B(lb.Base): pass\n',
  'Again.py': 'from numpy import *\nfrom Model import Model as Again\n',
  'Star.py': 'from lib.base import *\n',
  'Foreign.py': 'from elsewhere import Foreign\nfrom other import *\nMade = make()\n',
  'Mixed.py':
    'from seldon_core.user_model import SeldonComponent\nclass Mixed(SeldonComponent, mystery()): pass\n',
  'Loop.py': 'from Pool import Loop\n',
  'Pool.py': 'from Loop import Loop\n',
  'Self.py': 'class Self(Self):\n  def predict(self): pass\n',
  'lib/__init__.py': '',
  'lib/base.py': 'from .deep import Deep\nclass Base(Deep):\n  def predict(self, X): pass\n',
  'lib/deep.py': 'class Deep(object):\n  def tags(self): pass\n',
};

const modules = modulesOf(projectOf(TREE), Object.keys(TREE));

it.each([
  ['Model.py', 'Model', ['load', 'predict', 'tags'], []],
  ['Plain.py', 'A', ['predict', 'tags'], []],
  ['Plain.py', 'B', ['predict', 'tags'], []],
  ['Again.py', 'Again', ['load', 'predict', 'tags'], []],
  ['Star.py', 'Base', ['predict', 'tags'], []],
  ['Mixed.py', 'Mixed', [], ['SeldonComponent', '?']],
  ['Self.py', 'Self', ['predict'], ['Self']],
])('%s: finds %s with what it inherits', async (file, name, members, outsideBases) => {
  const found = await lookUpClass(modules, file, name);

  expect(found).toMatchObject({ outsideBases });
  expect([...(typeof found === 'object' ? found.members : [])].sort()).toEqual(members);
});

it.each([
  ['Foreign.py', 'Foreign', 'outside'],
  ['Foreign.py', 'Made', 'outside'],
  ['Foreign.py', 'Whatever', 'outside'],
  ['Loop.py', 'Loop', 'outside'],
  ['Model.py', 'Modell', undefined],
  ['Star.py', 'Nothing', undefined],
  ['missing.py', 'Model', undefined],
])('%s: tells of %s: %s', async (file, name, wanted) => {
  expect(await lookUpClass(modules, file, name)).toBe(wanted);
});
