import { expect, it } from 'vitest';
import { compileTypeScript } from './compile-typescript.ts';

const SOURCE = `import { type Row, f } from './f.ts';
enum Kind { a, b }
export default class M { constructor(private x: number) {} predict(X: Row[]): Row[] { return f(X as Row[]) ?? Kind.a; } }
`;

it('makes an ES module: types go, endings become those of JavaScript', async () => {
  const text = await compileTypeScript(SOURCE, { file: 'src/M.ts', module: 'esm', options: {} });

  expect(text).toContain('import { f } from "./f.js";');
  expect(text).toContain('export default class M');
  expect(text).toContain('this.x = x');
  expect(text).not.toMatch(/Row|private|: number/);
});

it('makes a CommonJS module', async () => {
  const text = await compileTypeScript(SOURCE, { file: 'src/M.ts', module: 'cjs', options: {} });

  expect(text).toContain('require("./f.js")');
  expect(text).toContain('exports.default = M;');
});

it('minds the options that are handed over', async () => {
  const decorated = 'function d(x: unknown) {}\n@d export class M {}';
  const compile = (options: Record<string, boolean>) =>
    compileTypeScript(decorated, { file: 'M.ts', module: 'esm', options });

  expect(await compile({ experimentalDecorators: true })).toContain('__decorate');
  expect(await compile({})).not.toContain('__decorate(');
});
