import { childrenOf, lineAt, type PythonNode, type PythonTree, textOf } from './python-tree.ts';

/** A name that an import binds. */
export interface ImportedName {
  /** What is imported: an attribute or module behind `from … import`; "*" is everything. */
  readonly name: string;
  readonly as: string;
}

/** One imported module. `import a.b, c` are two of them. */
export interface PythonImport {
  /** Dotted name behind the leading dots; "" in `from . import x`. */
  readonly module: string;
  /** Number of leading dots. */
  readonly level: number;
  /** Bound names of `from … import`; undefined for `import …`. */
  readonly names: readonly ImportedName[] | undefined;
  /** The name that `import … as` binds. */
  readonly as: string | undefined;
  /** From 1. */
  readonly line: number;
  /** Whether the file can be imported without it: inside a function, a `try`, or an `if`. */
  readonly optional: boolean;
}

/** All imports of a file, those inside functions and classes too. */
export function importsOf(tree: PythonTree, text: string): readonly PythonImport[] {
  const imports: PythonImport[] = [];
  tree.iterate({
    enter(cursor) {
      if (cursor.name === 'ImportStatement') imports.push(...readImport(cursor.node, text));
    },
  });
  return imports;
}

const MAKES_OPTIONAL = new Set(['FunctionDefinition', 'TryStatement', 'IfStatement']);

function isOptional(node: PythonNode): boolean {
  for (let parent = node.parent; parent !== null; parent = parent.parent) {
    if (MAKES_OPTIONAL.has(parent.name)) return true;
  }
  return false;
}

function readImport(node: PythonNode, text: string): readonly PythonImport[] {
  const words = childrenOf(node)
    .filter(({ name }) => name !== 'Comment' && name !== '⚠' && name !== '(' && name !== ')')
    .map((child) => textOf(child, text));
  const place = { line: lineAt(text, node.from), optional: isOptional(node) };
  if (words[0] !== 'from') {
    return groupsOf(words.slice(1)).map(({ words: [module = ''], as }) => ({
      module,
      level: 0,
      names: undefined,
      as,
      ...place,
    }));
  }
  const at = words.indexOf('import');
  const source = words.slice(1, at === -1 ? words.length : at).join('');
  const module = source.replace(/^\.+/, '');
  const names = at === -1 ? [] : groupsOf(words.slice(at + 1)).map(importedName);
  return [{ module, level: source.length - module.length, names, as: undefined, ...place }];
}

interface Group {
  readonly words: readonly string[];
  readonly as: string | undefined;
}

/** Parts a list at its commas; "a . b as c" becomes ["a.b"] with `as`. */
function groupsOf(words: readonly string[]): readonly Group[] {
  const commas = words.flatMap((word, index) => (word === ',' ? [index] : []));
  const starts = [0, ...commas.map((index) => index + 1)];
  return starts
    .map((start, index) => words.slice(start, commas[index] ?? words.length))
    .filter((group) => group.length > 0)
    .map((group) => {
      const at = group.indexOf('as');
      return at === -1
        ? { words: [group.join('')], as: undefined }
        : { words: [group.slice(0, at).join('')], as: group[at + 1] };
    });
}

function importedName({ words: [name = ''], as }: Group): ImportedName {
  return { name, as: as ?? name };
}
