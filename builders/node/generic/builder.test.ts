import { describe, expect, it } from 'vitest';
import { projectOf } from '../../../test/support/project-of.ts';
import type { Detection, InspectOptions, NodePlan, NpmStep, PlanOptions } from '../../../src/builder-api.ts';
import builder from './builder.ts';

const OPTIONS: PlanOptions = {
  wrapper: { language: 'node', digest: `sha256:${'0'.repeat(64)}`, files: [], requirements: [] },
  platform: 'linux/amd64',
  env: {},
  labels: {},
};
const S2I = 'MODEL_NAME=MyModel.js\nAPI_TYPE=REST\nSERVICE_TYPE=MODEL\nPERSISTENCE=0\n';
const CLASS = 'module.exports = class MyModel { predict(X) { return X; } };\n';

type Tree = Readonly<Record<string, string>>;

async function detect(tree: Tree, options: InspectOptions = {}): Promise<Detection | undefined> {
  return (await builder.inspect(projectOf(tree), options))?.detection;
}

async function planFor(tree: Tree, more: Partial<PlanOptions> = {}): Promise<NodePlan> {
  const plan = (await builder.inspect(projectOf(tree), {}))?.plan({ ...OPTIONS, ...more });
  if (plan?.language !== 'node') throw new Error('no plan for Node');
  return plan;
}

function npmStep({ steps }: NodePlan): NpmStep {
  const step = steps.find(({ kind }) => kind === 'npm');
  if (step?.kind !== 'npm') throw new Error('no npm step');
  return step;
}

const lockOf = (packages: Readonly<Record<string, object>>, lockfileVersion = 3): string =>
  JSON.stringify({ lockfileVersion, packages });

describe('a class in the syntax tree', () => {
  it.each<[string, string, string]>([
    ['a class', 'module.exports = class MyModel { predict(X) {} }', 'MyModel'],
    ['a class by name', 'class A { predict(X) {} }\nmodule.exports = A;', 'A'],
    ['a class among others', 'class A { predict(X) {} }\nmodule.exports = { A };', 'A'],
    ['a member of exports', 'exports.A = class A { async predict(X) {} };', 'A'],
    ['both exports', 'class A { predict() {} }\nexports = module.exports = A;', 'A'],
    ['a default export', 'export default class A { predict(X) {} }', 'A'],
    ['a named export', 'export class A { predict(X) {} }', 'A'],
    ['a renamed export', 'class A { predict(X) {} }\nexport { A as default };', 'A'],
    ['a method as a field', 'export default class A { predict = (X) => X; }', 'A'],
    ['a method of this', 'module.exports = function A() { this.predict = (X) => X; };', 'A'],
    [
      "Seldon's constructor function",
      'let A = function () {};\nA.prototype.init = async function () {};\nA.prototype.predict = function (X) {};\nmodule.exports = A;',
      'A',
    ],
    ['a prototype object', 'function A() {}\nA.prototype = { predict(X) {} };\nmodule.exports = A;', 'A'],
    [
      'an extended prototype',
      'function A() {}\nObject.assign(A.prototype, { predict(X) {} });\nmodule.exports = A;',
      'A',
    ],
    ['an instance', 'class A { predict(X) {} }\nmodule.exports = new A();', 'A'],
  ])('is found as %s', async (_name, source, name) => {
    const found = await detect({ '.s2i/environment': S2I, 'MyModel.js': source });

    expect(found).toMatchObject({
      confidence: 'declared',
      facts: { class: name, classFile: 'MyModel.js', method: 'predict' },
    });
  });

  it('is found as functions of the module', async () => {
    const found = await detect({ '.s2i/environment': S2I, 'MyModel.js': 'exports.predict = (X) => X;' });

    expect(found?.facts).toMatchObject({ class: null, method: 'predict' });
  });

  it.each([
    ['another file makes it', "module.exports = require('./make.js')();", 'only running it would tell'],
    [
      'it derives from another',
      'const B = require("./make.js");\nmodule.exports = class A extends B {};',
      'derives from B',
    ],
  ])('is left to the contract test where %s', async (_name, source, why) => {
    const plan = await planFor({
      '.s2i/environment': S2I,
      'MyModel.js': source,
      'make.js': 'module.exports = 1',
    });

    expect(plan.notices).toEqual(expect.arrayContaining([expect.stringContaining(why)]));
  });
});

describe('without MODEL_NAME', () => {
  it.each<[string, Tree, string, string]>([
    ['the name of its class', { 'MyModel.js': CLASS }, 'certain', 'MyModel.js'],
    ['another name', { 'src/index.mjs': 'export class M { route() {} }' }, 'likely', 'src/index.mjs'],
  ])('a file with %s is taken', async (_name, tree, confidence, file) => {
    expect(await detect(tree)).toMatchObject({ confidence, facts: { classFile: file } });
  });

  it.each([
    ['tests', 'test/model.js'],
    ['configuration', 'model.config.js'],
    ['packages', 'node_modules/m/index.js'],
  ])('%s are not looked at', async (_name, file) => {
    expect(await detect({ [file]: CLASS })).toBeUndefined();
  });

  it('two classes are too many', async () => {
    await expect(detect({ 'a.js': CLASS, 'b.js': CLASS })).rejects.toMatchObject({
      code: 'E_AMBIGUOUS',
      hint: expect.stringContaining('MODEL_NAME=a.js'),
    });
  });
});

it.each(['seldon:tfjs', 'MyModel', 'seldon_wrapper.models.sklearn.SklearnModel'])(
  'leaves MODEL_NAME=%s to others',
  async (name) => {
    expect(await detect({ 'Other.js': CLASS }, { env: { MODEL_NAME: name } })).toBeUndefined();
  },
);

it('takes MODEL_NAME without its ending', async () => {
  const found = await detect({ 'MyModel.js': CLASS }, { env: { MODEL_NAME: 'MyModel' } });

  expect(found).toMatchObject({ confidence: 'declared', facts: { classFile: 'MyModel.js' } });
});

describe('bad input', () => {
  const PACKAGE = '{"dependencies":{"left-pad":"^1.3.0"}}';
  it.each<[string, string, Tree, string]>([
    ['no file', 'E_CLASS_NOT_FOUND', { 'Other.js': CLASS }, 'there is no such file'],
    ['no export', 'E_CLASS_NOT_FOUND', { 'MyModel.js': 'class A { predict() {} }' }, 'exports nothing'],
    [
      'no method',
      'E_CLASS_WITHOUT_PREDICT',
      { 'MyModel.js': 'module.exports = class A {};' },
      'no method predict',
    ],
    [
      'another kind',
      'E_CLASS_WITHOUT_PREDICT',
      { 'MyModel.js': 'module.exports = class A { route() {} };' },
      'MODEL',
    ],
    ['a class cut off', 'E_JAVASCRIPT_SYNTAX', { 'MyModel.js': 'module.exports = class {' }, 'line 1'],
    ['bad syntax', 'E_JAVASCRIPT_SYNTAX', { 'MyModel.js': `${CLASS}\nlet x = ;` }, 'line 3'],
    [
      'bad syntax in what is loaded',
      'E_JAVASCRIPT_SYNTAX',
      { 'MyModel.js': `require('./a');\n${CLASS}`, 'a.js': 'function (' },
      '"a.js"',
    ],
    [
      'types in JavaScript',
      'E_JAVASCRIPT_SYNTAX',
      { 'MyModel.js': `${CLASS}let x: number;` },
      'Type annotations',
    ],
    [
      'a missing file',
      'E_MISSING_MODULE',
      { 'MyModel.js': `require('./a');\n${CLASS}` },
      '"./a" of MyModel.js',
    ],
    [
      'a missing package',
      'E_MISSING_MODULE',
      { 'MyModel.js': `require('lodash/map');\n${CLASS}`, 'package.json': PACKAGE },
      'lodash is not among the dependencies',
    ],
    [
      'a package for development',
      'E_MISSING_MODULE',
      { 'MyModel.js': `require('x');\n${CLASS}`, 'package.json': '{"devDependencies":{"x":"1"}}' },
      'devDependencies',
    ],
    [
      'a package.json that is none',
      'E_BAD_PACKAGE_JSON',
      { 'MyModel.js': CLASS, 'package.json': '{' },
      'not JSON',
    ],
    [
      'a package from a folder',
      'E_BAD_PACKAGE_JSON',
      { 'MyModel.js': CLASS, 'package.json': '{"dependencies":{"a":"file:../a"}}' },
      'file:../a',
    ],
    [
      'engines that are no range',
      'E_BAD_PACKAGE_JSON',
      { 'MyModel.js': CLASS, 'package.json': '{"engines":{"node":"new"}}' },
      '"new"',
    ],
    [
      'a lockfile that is none',
      'E_BAD_LOCK',
      { 'MyModel.js': CLASS, 'package.json': PACKAGE, 'package-lock.json': '[]' },
      'lockfileVersion',
    ],
    [
      'a lockfile of npm 6',
      'E_BAD_LOCK',
      { 'MyModel.js': CLASS, 'package.json': PACKAGE, 'package-lock.json': lockOf({}, 1) },
      'lockfileVersion 1',
    ],
    [
      'a lockfile of Yarn without a package',
      'E_LOCK_OUTDATED',
      { 'MyModel.js': CLASS, 'package.json': PACKAGE, 'yarn.lock': '' },
      'left-pad@^1.3.0 is not in it',
    ],
    [
      'a lockfile without a package',
      'E_LOCK_OUTDATED',
      { 'MyModel.js': CLASS, 'package.json': PACKAGE, 'package-lock.json': lockOf({}) },
      'left-pad is not in it',
    ],
    [
      'a lockfile with another version',
      'E_LOCK_OUTDATED',
      {
        'MyModel.js': CLASS,
        'package.json': PACKAGE,
        'package-lock.json': lockOf({ 'node_modules/left-pad': { version: '1.2.0' } }),
      },
      'it has left-pad 1.2.0, and package.json wants ^1.3.0',
    ],
  ])('%s is %s', async (_name, code, tree, why) => {
    await expect(detect({ '.s2i/environment': S2I, ...tree })).rejects.toMatchObject({
      code,
      message: expect.stringContaining(why),
    });
  });

  it('engines that exclude every base are E_NO_NODE_FITS', async () => {
    const tree = { 'MyModel.js': CLASS, 'package.json': '{"engines":{"node":"^18"}}' };

    await expect(planFor(tree)).rejects.toMatchObject({ code: 'E_NO_NODE_FITS' });
  });

  it('an ES module without its ending is told how to write it', async () => {
    const tree = { 'M.mjs': "import './a';\nexport class M { predict() {} }", 'a.js': '' };

    await expect(detect(tree)).rejects.toMatchObject({
      code: 'E_MISSING_MODULE',
      message: expect.stringContaining('write "./a.js"'),
    });
  });
});

it.each([
  ['a try block', "try { require('fast-but-optional'); } catch {}"],
  ['a function', "function later() { return require('fast-but-optional'); }"],
  ['a name of Node', "require('fs'); require('node:path');"],
])('does not ask for packages of %s', async (_name, line) => {
  expect(await detect({ 'MyModel.js': `${line}\n${CLASS}` })).toBeDefined();
});

describe('the plan', () => {
  it.each([
    [undefined, ['node:22-slim', 'node:20-slim', 'node:24-slim']],
    ['>=22', ['node:22-slim', 'node:24-slim']],
    ['^20.10', ['node:20-slim']],
  ])('for engines %s offers %j', async (engines, images) => {
    const manifest = engines === undefined ? {} : { engines: { node: engines } };
    const plan = await planFor({ 'MyModel.js': CLASS, 'package.json': JSON.stringify(manifest) });

    expect(plan.bases.map(({ image }) => image)).toEqual(images);
    expect(plan.engines).toBe(engines);
  });

  it('takes the base that is asked for', async () => {
    const plan = await planFor({ 'MyModel.js': CLASS }, { base: 'team/node:1' });

    expect(plan.bases).toEqual([{ image: 'team/node:1' }]);
  });

  it('locks with the lock of the project and leaves scripts and secrets out', async () => {
    const lock = lockOf({
      '': {},
      'node_modules/left-pad': { version: '1.3.0' },
      'node_modules/@a/b': { version: '2.0.0' },
      'node_modules/@a/b/node_modules/left-pad': { version: '1.0.0' },
      'node_modules/tool': { version: '9.0.0', dev: true },
    });
    const plan = await planFor({
      'MyModel.js': CLASS,
      'package.json': '{"name":"x","scripts":{"postinstall":"evil"},"dependencies":{"left-pad":"^1.3.0"}}',
      'package-lock.json': lock,
      '.npmrc': '//registry.example.com/:_authToken=secret',
      '.env': 'A=b',
    });

    const { manifest, lock: source, scripts } = npmStep(plan);
    expect(manifest).toEqual({ dependencies: { 'left-pad': '^1.3.0' } });
    expect(source).toMatchObject({
      from: 'project',
      file: 'package-lock.json',
      packages: [
        { name: 'left-pad', version: '1.3.0' },
        { name: '@a/b', version: '2.0.0' },
        { name: 'left-pad', version: '1.0.0' },
      ],
    });
    expect(scripts).toBe('none');
    expect(JSON.stringify(plan)).not.toContain('secret');
    expect(plan.steps.at(-1)).toMatchObject({ role: 'code', files: ['MyModel.js', 'package.json'] });
    expect(plan.notices.join()).toContain('.env, .npmrc');
  });

  it.each([
    ['run', { hasInstallScript: true }],
    ['compile', { hasInstallScript: true, dependencies: { nan: '^2' } }],
    ['run', { hasInstallScript: true, dependencies: { 'node-addon-api': '^5', 'node-gyp-build': '^4' } }],
    ['none', { hasInstallScript: true, dev: true }],
  ])('has scripts to %s for %j', async (scripts, entry) => {
    const plan = await planFor({
      'MyModel.js': CLASS,
      'package.json': '{}',
      'package-lock.json': lockOf({ 'node_modules/a': { version: '1.0.0', ...entry } }),
    });

    expect(npmStep(plan).scripts).toBe(scripts);
  });

  it('says that a lock would be better', async () => {
    const plan = await planFor({ 'MyModel.js': CLASS, 'package.json': '{"dependencies":{"a":"1"}}' });

    expect(npmStep(plan).lock).toEqual({ from: 'registry' });
    expect(plan.notices).toEqual([expect.stringContaining('there is no lockfile')]);
  });
});

describe('TypeScript', () => {
  const SOURCE =
    'import { type Row, f } from "./f.ts";\nexport default class M { predict(X: Row[]) { return f(X); } }';
  const tree: Tree = {
    'src/M.ts': SOURCE,
    'src/f.ts': 'export type Row = number[];\nexport const f = (X: Row[]): Row[] => X;',
    'src/f.test.ts': 'import "vitest";',
    'src/types.d.ts': 'declare const x: number;',
    'package.json': '{"type":"module"}',
  };

  it('becomes JavaScript in its place', async () => {
    const plan = await planFor(tree);

    expect(plan.steps.find(({ kind }) => kind === 'typescript')).toEqual({
      kind: 'typescript',
      sources: [
        { from: 'src/M.ts', to: 'src/M.js', module: 'esm' },
        { from: 'src/f.ts', to: 'src/f.js', module: 'esm' },
      ],
      options: {},
    });
    expect(plan.image.env['MODEL_NAME']).toBe('src/M.js');
    expect(plan.steps.at(-1)).toMatchObject({ files: ['package.json'] });
  });

  it.each([
    ['a nested package.json', { 'src/package.json': '{"type":"commonjs"}' }, 'cjs'],
    ['none', { 'package.json': '{}' }, 'cjs'],
  ])('is for the module system of %s', async (_name, more, module) => {
    const step = (await planFor({ ...tree, ...more })).steps.find(({ kind }) => kind === 'typescript');

    expect(step).toMatchObject({ sources: [{ module }, { module }] });
  });

  it('keeps JavaScript that is there', async () => {
    const plan = await planFor({ ...tree, 'src/f.js': 'export const f = (X) => X;' });

    expect(plan.steps.find(({ kind }) => kind === 'typescript')).toMatchObject({
      sources: [{ from: 'src/M.ts' }],
    });
  });

  const optionsOf = async (files: Record<string, string>) => {
    const plan = await planFor({ ...tree, ...files });
    const step = plan.steps.find(({ kind }) => kind === 'typescript');
    return { options: step?.kind === 'typescript' ? step.options : undefined, notices: plan.notices };
  };

  it('follows what tsconfig.json extends: later files win, and the file itself over all', async () => {
    const { options } = await optionsOf({
      'tsconfig.json':
        '{"extends": ["./configs/a", "./configs/b.json"], "compilerOptions": {"emitDecoratorMetadata": false}}',
      'configs/a.json':
        '{"compilerOptions": {"experimentalDecorators": true, "useDefineForClassFields": true}}',
      'configs/b.json': '{"extends": "../base.json", "compilerOptions": {"emitDecoratorMetadata": true}}',
      'base.json': '{"compilerOptions": {"useDefineForClassFields": false,}}',
    });

    expect(options).toEqual({
      emitDecoratorMetadata: false,
      experimentalDecorators: true,
      useDefineForClassFields: false,
    });
  });

  it('says that a package which tsconfig.json extends is not read', async () => {
    const { options, notices } = await optionsOf({
      'tsconfig.json': '{"extends": "@tsconfig/node22/tsconfig.json"}',
    });

    expect(options).toEqual({});
    expect(notices.join()).toContain('extends the package "@tsconfig/node22/tsconfig.json"');
  });

  it.each<[string, Record<string, string>, string, string]>([
    [
      'what is not there',
      { 'tsconfig.json': '{"extends": "./base"}' },
      'tsconfig.json',
      'it extends "./base", which is not in the project',
    ],
    [
      'what lies outside',
      { 'tsconfig.json': '{"extends": "../base.json"}' },
      'tsconfig.json',
      'it extends "../base.json", which lies outside of the project',
    ],
    [
      'itself',
      { 'tsconfig.json': '{"extends": "./base.json"}', 'base.json': '{"extends": "./tsconfig.json"}' },
      'tsconfig.json',
      'it extends itself, by tsconfig.json, base.json, tsconfig.json',
    ],
    [
      'what is no path',
      { 'tsconfig.json': '{"extends": {}}' },
      'tsconfig.json',
      '"extends" is neither a path nor a list of paths',
    ],
    [
      'what is no JSON',
      { 'tsconfig.json': '{"extends": "./base.json"}', 'base.json': '{"compilerOptions": ' },
      'base.json',
      'could not read "base.json"',
    ],
  ])('refuses a tsconfig.json that extends %s', async (_name, files, file, why) => {
    await expect(planFor({ ...tree, ...files })).rejects.toMatchObject({
      code: 'E_BAD_TSCONFIG',
      file,
      message: expect.stringContaining(why),
      hint: expect.stringContaining('--showConfig'),
    });
  });

  it('leaves tsconfig.json unread where there is nothing to compile', async () => {
    const plan = await planFor({
      'M.js': 'module.exports = class { predict(X) { return X; } };',
      'tsconfig.json': '{',
    });

    expect(plan.steps.some(({ kind }) => kind === 'typescript')).toBe(false);
  });

  it('takes options that change what a class does from tsconfig.json', async () => {
    const config = '{ "compilerOptions": { "experimentalDecorators": true, /* types */ "strict": true } }';
    const plan = await planFor({ ...tree, 'tsconfig.json': config });

    expect(plan.steps.find(({ kind }) => kind === 'typescript')).toMatchObject({
      options: { experimentalDecorators: true },
    });
  });
});
