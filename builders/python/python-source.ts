import { classesOf, definedBy, type PythonClass } from './python-classes.ts';
import { maskGaps } from './python-masks.ts';
import { importsOf, type PythonImport } from './python-imports.ts';
import { syntaxReportOf } from './python-syntax.ts';
import { type PythonTree, statementsOf, treeOf } from './python-tree.ts';

/** What a Python file says, read from its syntax tree: nothing is imported or run. */
export interface PythonSource {
  /** Classes that importing the file defines. */
  readonly classes: readonly PythonClass[];
  readonly imports: readonly PythonImport[];
  /** All names that its top level defines, but for imports. */
  readonly names: readonly string[];
  /** Contents of short string literals: file names are found among them. */
  readonly strings: readonly string[];
  /** Line of the first syntax error, from 1. */
  readonly errorLine: number | undefined;
  /** Whether the parser met syntax it does not know well: what is missing from the tree then proves nothing. */
  readonly uncertain: boolean;
}

/** Reads Python source of any version from 3.8 on. Never throws: errors are in the answer. */
export function readPython(text: string): PythonSource {
  const tree = treeOf(maskGaps(text));
  const { errorLine, hasGap } = syntaxReportOf(tree, text);
  return {
    classes: classesOf(tree, text),
    imports: importsOf(tree, text),
    names: statementsOf(tree.topNode).flatMap((statement) => definedBy(statement, text)),
    strings: stringsOf(tree, text),
    errorLine,
    uncertain: hasGap || errorLine !== undefined,
  };
}

/** Longer literals are texts, not names of files. */
const MAX_STRING = 256;

/** Contents between the quotes; what an f-string puts in braces stays as written. */
function stringsOf(tree: PythonTree, text: string): readonly string[] {
  const strings: string[] = [];
  tree.iterate({
    enter({ name, from, to }) {
      if ((name !== 'String' && name !== 'FormatString') || to - from > MAX_STRING) return;
      strings.push(
        text
          .slice(from, to)
          .replace(/^[a-z]*(?:"""|'''|"|')/i, '')
          .replace(/(?:"""|'''|"|')$/, ''),
      );
    },
  });
  return strings;
}
