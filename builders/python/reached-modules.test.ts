import { expect, it } from 'vitest';
import { projectOf } from '../../test/support/project-of.ts';
import { modulesOf } from './python-modules.ts';
import { reachedFrom } from './reached-modules.ts';

const TREE = {
  'Model.py':
    'import numpy as np\nimport pkg.deep\nfrom helpers import f\nimport joblib\nM = "model.joblib"\n',
  'helpers.py':
    'import os.path\ntry:\n  import fast\nexcept ImportError:\n  fast = None\nfrom . import sibling\n',
  'sibling.py': 'import fast\nimport helpers\n',
  'train.py': 'import matplotlib\n',
  'pkg/__init__.py': 'import yaml\n',
  'pkg/deep.py': 'from . import other\nfrom .missing import x\nimport pkg.native\n',
  'pkg/other.py': 'def f():\n  import requests\n',
  'pkg/native.cpython-311-x86_64-linux-gnu.so': '',
};

it('follows imports through the project, and tells what comes from outside', async () => {
  const modules = modulesOf(projectOf(TREE), Object.keys(TREE));

  const reached = await reachedFrom(modules, ['Model.py']);

  expect([...reached.files].sort()).toEqual([
    'Model.py',
    'helpers.py',
    'pkg/__init__.py',
    'pkg/deep.py',
    'pkg/other.py',
    'sibling.py',
  ]);
  expect(reached.outside.map(({ module, file, line, optional }) => [module, file, line, optional])).toEqual([
    ['fast', 'sibling.py', 1, false],
    ['joblib', 'Model.py', 4, false],
    ['numpy', 'Model.py', 1, false],
    ['os.path', 'helpers.py', 1, false],
    ['requests', 'pkg/other.py', 2, true],
    ['yaml', 'pkg/__init__.py', 1, false],
  ]);
  expect(reached.strings).toContain('model.joblib');
  expect(modules.has('pkg.native')).toBe(true);
  expect(modules.topLevel).toEqual(['Model', 'helpers', 'pkg', 'sibling', 'train']);
});
