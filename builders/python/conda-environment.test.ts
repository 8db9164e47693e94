import { describe, expect, it } from 'vitest';
import { projectOf } from '../../test/support/project-of.ts';
import { parseCondaSpec } from './conda-spec.ts';
import { readDeclared } from './project-requirements.ts';

describe('a package match specification', () => {
  it.each([
    ['numpy', 'numpy', ''],
    ['NumPy', 'numpy', ''],
    ['numpy=1.21', 'numpy', '==1.21.*'],
    ['numpy=1.21.*', 'numpy', '==1.21.*'],
    ['numpy==1.21.2', 'numpy', '==1.21.2'],
    ['numpy=1.21.2=py38h20f2e39_0', 'numpy', '==1.21.2'],
    ['numpy==1.21.2=py38h20f2e39_0', 'numpy', '==1.21.2'],
    ['numpy 1.21.2', 'numpy', '==1.21.2'],
    ['numpy 1.21.* py38*', 'numpy', '==1.21.*'],
    ['numpy 1.21*', 'numpy', '==1.21.*'],
    ['numpy >=1.21, <2', 'numpy', '>=1.21,<2'],
    ['numpy>=1.21,!=1.21.3,<2', 'numpy', '>=1.21,!=1.21.3,<2'],
    ['numpy>=1.21.*', 'numpy', '>=1.21'],
    ['numpy !=1.21.*', 'numpy', '!=1.21.*'],
    ['numpy ~=1.21', 'numpy', '~=1.21'],
    ['numpy=*', 'numpy', ''],
    ['numpy *', 'numpy', ''],
    ['conda-forge::numpy=1.21', 'numpy', '==1.21.*'],
    ['conda-forge/linux-64::numpy', 'numpy', ''],
    ["numpy[version='>=1.21,<2', channel=conda-forge]", 'numpy', '>=1.21,<2'],
    ['black=23.1a1', 'black', '==23.1a1'],
    ['importlib_metadata=6', 'importlib_metadata', '==6.*'],
  ])('%s', (text, name, specifiers) => {
    expect(parseCondaSpec(text)).toMatchObject({ name, specifiers });
  });

  it.each([
    ['numpy=1.21|1.22', 'the version "=1.21|1.22"'],
    ['numpy ^1.*$', 'the version'],
    ['=1.2', 'is not the name'],
    ['https://conda.anaconda.org/x/linux-64/numpy-1.0-0.conda', 'is not the name'],
  ])('cannot be %s', (text, why) => {
    expect(parseCondaSpec(text)).toContain(why);
  });
});

const read = (text: string, more: Record<string, string> = {}) =>
  readDeclared(projectOf({ 'environment.yml': text, ...more }));

describe('an environment of conda', () => {
  it('gives packages by their names on the index, those of pip, Python, and where they stand', async () => {
    const declared = await read(
      [
        'name: iris',
        'channels: [pytorch, conda-forge]',
        'dependencies:',
        '  - python=3.9.18',
        '  - pip',
        '  - pytorch::pytorch=2.1 # the model',
        '  - opencv>=4',
        '  - matplotlib',
        '  - matplotlib-base',
        '  - graphviz',
        '  - python-graphviz=0.20',
        '  - pip:',
        '      - seldon-core',
        '      - scikit-learn==1.3.2 ; python_version > "3.7"',
        '      - -r more.txt',
      ].join('\n'),
      { 'more.txt': 'six\n' },
    );

    expect(declared.requirements.map(({ text, file, line }) => `${text} (${file} ${line})`)).toEqual([
      'torch ==2.1.* (environment.yml 6)',
      'opencv-python-headless >=4 (environment.yml 7)',
      'matplotlib (environment.yml 9)',
      'graphviz ==0.20.* (environment.yml 11)',
      'seldon-core (environment.yml 13)',
      'scikit-learn==1.3.2 ; python_version > "3.7" (environment.yml 14)',
      'six (more.txt 1)',
    ]);
    expect(declared.python).toEqual([{ spec: '==3.9.18.*', file: 'environment.yml' }]);
    expect(declared.system).toEqual(['graphviz']);
    expect(declared.files).toEqual(['environment.yml', 'more.txt']);
  });

  it('leaves out what wheels bring, which an export lists with what else nobody asked for', async () => {
    const { requirements, system, notices } = await read(
      [
        'dependencies:',
        ...[
          '_libgcc_mutex=0.1=main',
          'libgomp=11.2.0=h1234567_1',
          'openssl=3.0.8=h7f8727e_0',
          'mkl=2023.1.0=h213fc3f_46343',
        ],
        ...[
          'ffmpeg=4.3=hf484d3e_0',
          'cpuonly=2.0=0',
          'pytorch=2.1.0=py3.9_cpu_0',
          'librosa=0.10.1=pyhd8ed1ab_0',
        ],
        ...[
          'wheel=0.38.4=py39h06a4308_0',
          'cudatoolkit=11.8.0',
          'xz=5.2',
          'zlib=1.2',
          'tk=8.6',
          'readline=8.2',
        ],
      ]
        .map((line, index) => (index === 0 ? line : `  - ${line}`))
        .join('\n') + '\nvariables: {MODEL: x}\nprefix: /home/me/miniconda3\n',
    );

    expect(requirements.map(({ text }) => text)).toEqual(['torch ==2.1.0', 'librosa ==0.10.1']);
    expect(system).toEqual([]);
    expect(notices).toEqual([
      'environment.yml: packages of conda are taken from the index of Python packages',
      expect.stringContaining('libgomp, openssl, mkl, ffmpeg, cpuonly, cudatoolkit, xz and 3 more'),
      expect.stringContaining('--extra-index-url https://download.pytorch.org/whl/cpu'),
      expect.stringContaining('the variables MODEL are not set'),
    ]);
  });

  it.each([
    ['a package of R', 'dependencies:\n  - numpy\n  - r-base=4\n', 'line 3: "r-base=4" is a package of R'],
    ['all of Anaconda', 'dependencies: [anaconda]', 'stands for hundreds of packages'],
    ['alternatives', 'dependencies:\n  - numpy=1.1|1.2\n', 'line 2: "numpy=1.1|1.2" asks for the version'],
    ['a number', 'dependencies:\n  - numpy\n  - 3\n', 'line 3 is neither a package nor a list "pip:"'],
    ['a list of another kind', 'dependencies:\n  - npm: [x]\n', 'line 2 is neither a package'],
    [
      'a folder',
      'dependencies:\n  - pip:\n    - ./wheels/x.whl\n',
      'environment.yml line 3: "./wheels/x.whl" has not the name of a wheel',
    ],
    ['no dependencies', 'name: x\n', 'it has no list "dependencies"'],
    ['nothing', '', 'it is empty'],
    ['damaged YAML', 'dependencies:\n  - "numpy\n', 'is not YAML'],
    ['hostile YAML', `dependencies: ${'['.repeat(3000)}`, 'nested deeper than any such file'],
  ])('of %s is refused', async (_name, text, why) => {
    await expect(read(text)).rejects.toMatchObject({
      code: 'E_BAD_REQUIREMENTS',
      file: 'environment.yml',
      message: expect.stringContaining(why),
      hint: expect.any(String),
    });
  });

  it.each([
    ['requirements.txt', 'requirements.txt', 'six'],
    ['Pipfile', 'Pipfile', '[packages]\nsix = "*"\n'],
    ['pyproject.toml', 'pyproject.toml', '[project]\nname = "x"\ndependencies = ["six"]\n'],
  ])('counts only where there is no %s', async (_name, file, text) => {
    const { requirements, python } = await read('dependencies: [numpy, python=3.8, r-base]', {
      [file]: text,
    });

    expect([requirements.map(({ name }) => name), python]).toEqual([['six'], []]);
  });

  it('is not hidden by a pyproject.toml for tools, and may end in .yaml', async () => {
    const pyproject = '[project]\nname = "x"\nrequires-python = ">=3.9"\n';
    const declared = await readDeclared(
      projectOf({ 'environment.yaml': 'dependencies: [numpy]', 'pyproject.toml': pyproject }),
    );

    expect(declared.requirements.map(({ name }) => name)).toEqual(['numpy']);
    expect(declared.python.map(({ spec }) => spec)).toEqual(['>=3.9']);
    expect(declared.files).toEqual(['environment.yaml']);
  });
});
