import type { Judgement } from '../../model/pickle-verdict.ts';
import type { GlobalUse } from '../pickle.ts';
import { STDLIB_MODULES } from '../stdlib-modules.ts';
import { ALLOW_LISTS, DANGEROUS_MODULES, DANGEROUS_NAMES, DENIED_NAMES, DENIED_PARTS } from './allow-list.ts';

const LISTS = Object.values(ALLOW_LISTS);
const MODULES = LISTS.flatMap(({ modules }) => modules);
const EXACTLY = new Set(LISTS.flatMap(({ exactly = [] }) => exactly));
const CALLABLE = new Set(LISTS.flatMap(({ callable }) => callable));

/** What is thought of a name that a pickle imports; `isOwn` tells the project's own top-level modules. */
export function judge(use: GlobalUse, isOwn: (module: string) => boolean): Judgement {
  const { module, name } = use;
  const top = module.split('.', 1)[0] ?? module;
  if (isDangerous(module, name)) return 'dangerous';
  if (CALLABLE.has(`${module}.${name}`)) return 'allowed';
  if (isListed(module)) return isPlainName(name) && mayBeCalled(use) ? 'allowed' : 'unlisted';
  return isOwn(top) && !STDLIB_MODULES.has(top) ? 'own' : 'unlisted';
}

/** A name with dots goes from attribute to attribute: "numpy" and "f2py.crackfortran.os.system" is os.system. */
function isDangerous(module: string, name: string): boolean {
  const parts = [...module.split('.'), ...name.split('.')];
  const [top = ''] = parts;
  const full = `${module}.${name}`;
  const reached = parts
    .slice(1)
    .some((part) => part.startsWith('__') && part.endsWith('__') && !SPECIAL.has(part));
  return (
    DANGEROUS_MODULES.has(top) ||
    name
      .split('.')
      .slice(0, -1)
      .some((part) => DANGEROUS_MODULES.has(part)) ||
    [...DANGEROUS_NAMES].some((known) => full === known || full.startsWith(`${known}.`)) ||
    parts.some((part) => part === 'f2py' || part === 'runstring') ||
    reached
  );
}

/** Names with two underscores that pickles have, and that lead nowhere. */
const SPECIAL = new Set(['__newobj__', '__main__', '__init__']);

function isListed(module: string): boolean {
  if (EXACTLY.has(module)) return true;
  const listed = MODULES.some((known) => module === known || module.startsWith(`${known}.`));
  return listed && !module.split('.').some((part) => DENIED_PARTS.has(part));
}

/** A name of the module itself, or of a class within a class; nothing that is there only because it was imported. */
function isPlainName(name: string): boolean {
  const parts = name.split('.');
  const outer = parts.slice(0, -1);
  return outer.every(isClassName) && !parts.some((part) => DENIED_NAMES.test(part));
}

function isClassName(name: string): boolean {
  return /^_*[A-Z]/.test(name);
}

/**
 * NEWOBJ makes an instance without running its `__init__`, and takes nothing but classes. A call of another kind is fine for
 * classes, which keep what they are given, and for what Cython writes to restore its own; not for functions.
 */
function mayBeCalled({ name, calls }: GlobalUse): boolean {
  const last = name.slice(name.lastIndexOf('.') + 1);
  const isHarmless = isClassName(last) || last.startsWith('__pyx_unpickle_');
  return calls.every(
    ({ opcode }) => opcode === 'NEWOBJ' || opcode === 'NEWOBJ_EX' || (isHarmless && opcode !== 'BUILD'),
  );
}
