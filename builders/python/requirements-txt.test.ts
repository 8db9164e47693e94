import { describe, expect, it } from 'vitest';
import { projectOf } from '../../test/support/project-of.ts';
import { readRequirementsTxt, type ProjectRequirements } from './requirements-txt.ts';

const FILE = 'requirements.txt';

async function read(tree: Readonly<Record<string, string>> | string): Promise<ProjectRequirements> {
  return readRequirementsTxt(projectOf(typeof tree === 'string' ? { [FILE]: tree } : tree), FILE);
}

describe('readRequirementsTxt', () => {
  it.each([
    ['scikit-learn==1.5.2', ['scikit-learn==1.5.2']],
    ['Scikit_Learn >= 1.2 , <2  # why', ['Scikit_Learn >= 1.2 , <2']],
    ['# a comment\n\n   \nnumpy', ['numpy']],
    ['numpy#egg', undefined],
    ['numpy\\\n  >=1.0,\\\n  <2\npandas', ['numpy  >=1.0,  <2', 'pandas']],
    ['numpy\\\n# comment\npandas', ['numpy', 'pandas']],
    [`numpy==1 \\\n --hash=sha256:${'ab'.repeat(32)} \\\n --hash=sha256:${'cd'.repeat(32)}`, ['numpy==1']],
    ['uvloop; sys_platform == "linux"', ['uvloop ; sys_platform == "linux"']],
    ['pandas[excel,Performance]', ['pandas[excel,Performance]']],
    [
      'https://example.com/w/My_Pkg-1.0-py3-none-any.whl',
      ['my-pkg @ https://example.com/w/My_Pkg-1.0-py3-none-any.whl'],
    ],
    ['numpy\r\npandas\r\n', ['numpy', 'pandas']],
  ])('reads %j', async (text, wanted) => {
    const reading = read(text);

    if (wanted === undefined) await expect(reading).rejects.toThrow('cannot use requirements');
    else expect((await reading).requirements.map((found) => found.text)).toEqual(wanted);
  });

  it.each([
    ['numpy\n\nnum py', 'requirements.txt line 3: "py" is not a version specifier'],
    ['numpy==', 'requirements.txt line 1: "==" is not a version specifier'],
    ['numpy; python_versio > "3"', '"python_versio > "3"" is not an environment marker'],
    [
      'git+https://user:secret@example.com/x.git',
      '"example.com" is an address of something that is not a wheel',
    ],
    ['x @ git+https://example.com/x.git', '"x" comes from an address that is not a wheel'],
    ['x @ http://example.com/x-1-py3-none-any.whl', '"x" comes from an address that is not a wheel'],
    ['./wheels/x-1.0-py3-none-any.whl', 'line 1: "./wheels/x-1.0-py3-none-any.whl" is not in the project'],
    ['x-1.0-py3-none-any.whl', '"x-1.0-py3-none-any.whl" is not in the project'],
    ['/opt/x-1.0-py3-none-any.whl', '"/opt/x-1.0-py3-none-any.whl" is not in the project'],
    ['file:///opt/x-1.0-py3-none-any.whl', '"/opt/x-1.0-py3-none-any.whl" is not in the project'],
    ['../x-1.0-py3-none-any.whl', '"../x-1.0-py3-none-any.whl" is not in the project'],
    ['./lib', '"./lib" is a folder or a source distribution: build a wheel of it'],
    ['x @ file:./lib', '"./lib" is a folder'],
    ['./x-1.0.tar.gz', '"./x-1.0.tar.gz" is a folder or a source distribution'],
    ['-e ./lib', 'installs "./lib" as editable'],
    ['--fancy', 'line 1 has the unknown option --fancy'],
    ['-r missing.txt', 'requirements.txt line 1 includes "missing.txt", which is not in the project'],
    ['-r ../other.txt', 'includes "../other.txt", which is not in the project'],
    ['-r /etc/passwd', 'includes "/etc/passwd", which is not in the project'],
    ['a b\nc d', 'requirements.txt line 1: "b" is not a version specifier; requirements.txt line 2: "d"'],
  ])('refuses %j', async (text, why) => {
    await expect(read(text)).rejects.toMatchObject({
      code: 'E_BAD_REQUIREMENTS',
      message: expect.stringContaining(why),
    });
  });

  it('keeps hashes, of lines and of constraints', async () => {
    const [one, two] = ['12'.repeat(32), 'ab'.repeat(32)];
    const { requirements, constraints } = await read({
      [FILE]: `six==1.17.0 --hash sha256:${two.toUpperCase()} --hash=sha256:${one} --hash=sha256:${one}\n-c limits.txt\n`,
      'limits.txt': `numpy==1 --hash=sha256:${two}\nscipy<2\n`,
    });

    expect(requirements.map(({ hashes }) => hashes)).toEqual([[`sha256:${one}`, `sha256:${two}`]]);
    expect(constraints.map(({ hashes }) => hashes)).toEqual([[`sha256:${two}`], undefined]);
  });

  it.each([
    [
      `a==1 --hash=sha256:${'a'.repeat(64)}\nb==2`,
      'requirements.txt line 2: "b" has no hash, and all must have one',
    ],
    [`a>=1 --hash=sha256:${'a'.repeat(64)}`, 'requirements.txt line 1: "a" has a hash and no exact version'],
    [`a==1.* --hash=sha256:${'a'.repeat(64)}`, '"a" has a hash and no exact version'],
    ['--require-hashes\na==1', 'requirements.txt line 2: "a" has no hash'],
    ['a==1 --hash=sha256:abc', 'requirements.txt line 1: the hash "sha256:abc" is not "sha256:" with 64'],
    [`a==1 --hash=sha512:${'a'.repeat(128)}`, 'is not "sha256:"'],
  ])('refuses, as pip does, %j', async (text, why) => {
    await expect(read(text)).rejects.toMatchObject({
      code: 'E_BAD_REQUIREMENTS',
      message: expect.stringContaining(why),
    });
  });

  it('follows includes below the file that has them, each once', async () => {
    const found = await read({
      [FILE]: '-r reqs/base.txt\n-c limits.txt\n',
      'reqs/base.txt': '-r more.txt\nnumpy\n',
      'reqs/more.txt': '-r base.txt\n-r ../requirements.txt\npandas\n',
      'limits.txt': 'numpy<2\n',
    });

    expect(found.requirements.map(({ name, file, line }) => [name, file, line])).toEqual([
      ['pandas', 'reqs/more.txt', 3],
      ['numpy', 'reqs/base.txt', 2],
    ]);
    expect(found.constraints.map(({ text, file }) => [text, file])).toEqual([['numpy<2', 'limits.txt']]);
    expect(found.files).toEqual([FILE, 'reqs/base.txt', 'reqs/more.txt', 'limits.txt']);
  });

  it.each([
    [
      '-i https://user:secret@pypi.example.com/simple',
      'pypi.example.com, which is not used: pass it with --index-url',
    ],
    [
      '--extra-index-url=https://t0ken@pypi.example.com/simple',
      'pypi.example.com, which is not used: pass it with --extra-index-url',
    ],
    ['--find-links wheels', 'requirements.txt names the links "wheels", where the project has no wheels'],
    ['-f https://me:secret@example.com/links.html', 'is not followed: only package indexes and folders'],
    ['--find-links /opt/wheels', 'is not followed: only package indexes and folders'],
    ['--pre', 'is not followed'],
    ['numpy --config-settings x=y', 'options for pip that are not followed'],
  ])('says what it does not follow: %s', async (text, notice) => {
    const { notices } = await read(text);

    expect(notices).toEqual([expect.stringContaining(notice)]);
    expect(notices.join()).not.toMatch(/secret|t0ken/);
  });

  it.each([
    ['-e .', true],
    ['.', true],
    ['.[extra]', true],
    ['numpy', false],
  ])('knows that %s installs the project itself: %s', async (text, wanted) => {
    expect((await read(text)).installsItself).toBe(wanted);
  });
});
