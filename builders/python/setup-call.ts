import { maskGaps } from './python-masks.ts';
import { normalizedName } from './requirement.ts';
import { isDictionary, isList, type Literal, type LiteralReader, literalsOf } from './python-literals.ts';
import { childrenOf, lineAt, type PythonNode, type PythonTree, textOf, treeOf } from './python-tree.ts';

/** What the call of setup() in a setup.py has in so many words. */
export interface SetupCall {
  /** Undefined where it is not an argument. */
  readonly requires: readonly string[] | undefined;
  /** By normalised name; those that are not written out are left out. */
  readonly extras: ReadonlyMap<string, readonly string[]>;
  /** Empty where it is not an argument. */
  readonly python: string;
  /** Arguments that matter and are made by code. */
  readonly unread: readonly { readonly name: string; readonly line: number }[];
  /** Whether `**arguments` may bring more. */
  readonly hasMore: boolean;
}

/** Reads the only call of setup() from the syntax tree; undefined when there is none, or more. Nothing is run. */
export function readSetupCall(text: string): SetupCall | undefined {
  const tree = treeOf(maskGaps(text));
  const [call, ...others] = callsOfSetup(tree, text);
  const list = call?.getChild('ArgList') ?? null;
  if (list === null || others.length > 0) return undefined;
  const { named, spread } = argumentsOf(list, { text, read: literalsOf(tree, text) });
  const python = named.get('python_requires')?.value;
  return {
    ...requiresOf(named.get('install_requires')),
    extras: extrasOf(named.get('extras_require')?.value),
    python: typeof python === 'string' ? python : '',
    hasMore: spread,
  };
}

function requiresOf(argument: Argument | undefined): Pick<SetupCall, 'requires' | 'unread'> {
  const requires = textsOf(argument?.value);
  const isUnread = argument !== undefined && requires === undefined;
  return { requires, unread: isUnread ? [{ name: 'install_requires', line: argument.line }] : [] };
}

/** setup() as setuptools or distutils name it, under whatever name it is imported. */
function callsOfSetup(tree: PythonTree, text: string): readonly PythonNode[] {
  const alias = /^\s*from\s+(?:setuptools|distutils\.core)\s+import\b.*\bsetup\s+as\s+(\w+)/m.exec(text)?.[1];
  const names = new Set(['setup', ...(alias === undefined ? [] : [alias])]);
  const calls: PythonNode[] = [];
  tree.iterate({
    enter({ name, node }) {
      const callee = name === 'CallExpression' ? node.firstChild : null;
      if (callee !== null && names.has(textOf(callee, text).replace(/^(?:setuptools|distutils\.core)\./, '')))
        calls.push(node);
    },
  });
  return calls;
}

interface Argument {
  readonly value: Literal | undefined;
  readonly line: number;
}

interface Source {
  readonly text: string;
  readonly read: LiteralReader;
}

/** Arguments by keyword, those of a dictionary that is written out included. */
function argumentsOf(
  list: PythonNode,
  { text, read }: Source,
): { readonly named: ReadonlyMap<string, Argument>; readonly spread: boolean } {
  const named = new Map<string, Argument>();
  let spread = false;
  const children = childrenOf(list);
  for (const [index, node] of children.entries()) {
    const value = children[index + 1];
    const line = lineAt(text, node.from);
    if (node.name === 'AssignOp' && value !== undefined)
      named.set(textOf(children[index - 1] ?? node, text), { value: read(value), line });
    if (node.name !== '**' || value === undefined) continue;
    const more = read(value);
    if (isDictionary(more)) for (const [key, each] of more) named.set(key, { value: each, line });
    else spread = true;
  }
  return { named, spread };
}

/** A list of texts, or one text with a requirement a line. */
function textsOf(value: Literal | undefined): readonly string[] | undefined {
  if (typeof value === 'string')
    return value
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '');
  if (!isList(value)) return undefined;
  const texts = value.filter((element) => typeof element === 'string');
  return texts.length === value.length ? texts : undefined;
}

function extrasOf(value: Literal | undefined): ReadonlyMap<string, readonly string[]> {
  if (!isDictionary(value)) return new Map();
  return new Map(
    [...value].flatMap(([name, list]) => {
      const texts = textsOf(list);
      return texts === undefined ? [] : [[normalizedName(name), texts] as const];
    }),
  );
}
