import { expect, it } from 'vitest';
import { explainFailure } from './explain.ts';
import { readUvFailure } from './uv-failure.ts';

const HEAD = 'error: No solution found when resolving dependencies cause: ';
const TAIL = ', we can conclude that your requirements are unsatisfiable.';
const all = [
  { spec: 'pandas==2.2.0', wantedBy: 'requirements.txt' },
  { spec: 'numpy<1.20', wantedBy: 'model.joblib' },
  { spec: 'docopt', wantedBy: 'setup.py' },
  { spec: 'Flask>=99', wantedBy: 'requirements.txt' },
];
const wanted = { all, target: 'Python 3.11 on linux/amd64' };

it.each([
  [
    "Because pandas==2.2.0 depends on numpy{python_full_version < '3.12'}>=1.23.2,<2 and you require pandas==2.2.0, we can conclude that you require numpy>=1.23.2,<2. And because you require numpy<1.20",
    'E_UNRESOLVABLE: could not resolve the requirements: no numpy suits everyone: numpy<1.20 (wanted by model.joblib), numpy>=1.23.2,<2 (wanted by pandas==2.2.0, which is wanted by requirements.txt)',
  ],
  [
    'Because a==1 depends on b<2 and c==1 depends on b>=2',
    'E_UNRESOLVABLE: could not resolve the requirements: no b suits everyone: b<2 (wanted by a==1), b>=2 (wanted by c==1)',
  ],
  [
    'Because docopt==0.6.2 has no usable wheels and you require docopt==0.6.2',
    'E_NO_WHEEL: could not resolve the requirements: docopt==0.6.2 (wanted by setup.py) has no wheel for Python 3.11 on linux/amd64, and what its source distribution requires is not known without running it',
  ],
  [
    'Because all versions of hidden have no usable wheels and pandas==2.2.0 depends on hidden',
    'E_NO_WHEEL: could not resolve the requirements: hidden (wanted by pandas==2.2.0) has no wheel for Python 3.11 on linux/amd64, and what its source distribution requires is not known without running it',
  ],
  [
    'Because docopt was not found in the package registry and you require docopt',
    'E_UNRESOLVABLE: could not resolve the requirements: there is no package "docopt" in the package index (wanted by setup.py)',
  ],
  [
    'Because only flask<=3.1.3 is available and you require flask>=99',
    'E_UNRESOLVABLE: could not resolve the requirements: there is no "Flask>=99" (wanted by requirements.txt), only flask<=3.1.3',
  ],
  [
    'Because the requested Python version (>=3.8) does not satisfy Python>=3.9 and flask>=3.1.0 depends on Python>=3.9, we can conclude that flask>=3.1.0 cannot be used. And because you require flask>=3.1',
    'E_NO_PYTHON_FITS: could not resolve the requirements: flask>=3.1.0 (wanted by requirements.txt) needs Python >=3.9, the base has Python 3.11 on linux/amd64',
  ],
  [
    'Because of something new',
    'E_UNRESOLVABLE: could not resolve the requirements: error: No solution found when resolving dependencies cause: Because of something new, we can conclude that your requirements are unsatisfiable.',
  ],
])('explains "%s"', (sentence, message) => {
  const error = explainFailure(readUvFailure(`${HEAD}${sentence}${TAIL}`), wanted);

  expect(`${error.code}: ${error.message}`).toBe(message);
  expect(error.cause).toMatchObject({ message: expect.stringContaining('Because') as string });
});
