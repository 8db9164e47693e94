import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { METHOD_NAMES } from '../src/component.ts';
import { SELDON } from '../src/seldon-api.ts';

const { default: compiler } = await import('typescript');
const DECLARATIONS = join(import.meta.dirname, '..', 'seldon.d.ts');
const AUTHOR = join(import.meta.dirname, 'author.ts');
const OPTIONS: ts.CompilerOptions = {
  strict: true,
  noEmit: true,
  target: compiler.ScriptTarget.ES2022,
  module: compiler.ModuleKind.NodeNext,
  types: ['node'],
};

const host = compiler.createCompilerHost(OPTIONS);
const read = host.getSourceFile.bind(host);
const known = new Map<string, ts.SourceFile | undefined>(); // the compiler's own libraries are parsed once

/** What the compiler has against the source text of an author who has the declarations, and against these. */
function complaints(source: string): readonly string[] {
  const author = compiler.createSourceFile(AUTHOR, source, compiler.ScriptTarget.ES2022);
  host.getSourceFile = (name, language) => {
    if (name === AUTHOR) return author;
    if (!known.has(name)) known.set(name, read(name, language));
    return known.get(name);
  };
  const program = compiler.createProgram([DECLARATIONS, AUTHOR], OPTIONS, host);
  return [DECLARATIONS, AUTHOR]
    .flatMap((name) => program.getSourceFile(name) ?? [])
    .flatMap((file) => [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)])
    .map(({ messageText }) => compiler.flattenDiagnosticMessageText(messageText, '\n'));
}

const GOOD = `
export default class Model implements SeldonComponent {
  class_names = ['a', 'b'];
  constructor(private readonly parameters: { threshold: number }) {}
  async init() { await Promise.resolve(); }
  predict(rows: number[][], names: string[], meta?: SeldonMeta) {
    if (names.length > 9) throw new seldon.SeldonError('too many', 400, 'TOO_MANY');
    return new seldon.SeldonResponse(rows, { puid: meta?.puid ?? '' }, [seldon.createCounter('n', 1)]);
  }
  transform_input(rows: number[][]) { return Float32Array.from(rows.flat()); }
  transform_output(bytes: Buffer) { return bytes; }
  async route() { return this.parameters.threshold > 0.5 ? 1 : -1; }
  aggregate(inputs: number[][][]) { return inputs[0]; }
  send_feedback(rows: number[][], names: string[], truth: number[], reward: number, routing?: number) {}
  tags() { return { version: 3 }; }
  metrics(): SeldonMetric[] { return [{ key: 'k', type: 'GAUGE', value: 1 }]; }
  predict_rest(message: SeldonMessage) { return { ...message, strData: 'x' }; }
  async predict_raw(message: SeldonMessage): Promise<SeldonMessage> { return message; }
  send_feedback_grpc(feedback: SeldonFeedback) {}
  init_metadata(): SeldonMetadata { return { name: 'm', versions: ['1'] }; }
  health() { return 'fine'; }
}`;

describe('the declarations for authors', () => {
  it('take a component with everything that the wrapper knows', { timeout: 60_000 }, () => {
    expect(complaints(GOOD)).toEqual([]);
  });

  it.each([
    [
      'a method that answers what cannot be sent',
      'class M implements SeldonComponent { predict() { return 1; } }',
    ],
    ['a router without an integer', 'class M implements SeldonComponent { route() { return "left"; } }'],
    ['a metric of no type', 'const m: SeldonMetric = { key: "k", type: "SUM", value: 1 };'],
    [
      'a raw method of numbers',
      'class M implements SeldonComponent { predict_raw(n: number) { return {}; } }',
    ],
    ['a helper that does not exist', 'seldon.createSum("k", 1);'],
  ])('refuse %s', { timeout: 60_000 }, (_, source) => {
    expect(complaints(`${source}\nexport {};`)).toHaveLength(1);
  });

  it('name every method that the wrapper looks for, and every helper', { timeout: 60_000 }, () => {
    const names = METHOD_NAMES.map((name) => `component.${name};`).join('\n');
    const helpers = Object.keys(SELDON)
      .map((name) => `seldon.${name};`)
      .join('\n');

    expect(complaints(`declare const component: SeldonComponent;\n${names}\n${helpers}\nexport {};`)).toEqual(
      [],
    );
    expect(readFileSync(DECLARATIONS, 'utf8')).not.toMatch(/^(import|export)\b/m); // a script: its names are global
  });
});
