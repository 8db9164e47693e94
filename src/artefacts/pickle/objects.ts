import { hostile } from '../artifact-problem.ts';
import { deepen } from './budget.ts';
import { modernName } from './compat-names.ts';
import { popArguments } from './containers.ts';
import { importedBy, knownResult } from './known-calls.ts';
import { MAX_NAME_LENGTH } from './limits.ts';
import { readName } from './line.ts';
import type { Machine } from './machine.ts';
import { setArrayState } from './numpy-arrays.ts';
import type { CallOpcode, ImportOpcode } from './trace.ts';
import { asKind, depthOf, isKind, itemsOf, type PickleValue } from './values.ts';

/** Below this protocol, names are those of Python 2. */
const FIRST_OF_PYTHON_3 = 3;

/** GLOBAL: module and name as lines. */
export async function globalOfLines(machine: Machine): Promise<void> {
  machine.push(await readGlobal(machine, 'GLOBAL'));
}

async function readGlobal(machine: Machine, opcode: ImportOpcode): Promise<PickleValue> {
  const module = await readName(machine.reader);
  const name = await readName(machine.reader);
  return globalOf(machine, opcode, [module, name]);
}

/** STACK_GLOBAL: module and name from the stack. */
export function stackGlobal(machine: Machine): void {
  const name = machine.pop();
  const module = machine.pop();
  if (typeof module !== 'string' || typeof name !== 'string') {
    throw hostile(`its pickle hides what it imports: a name at byte ${machine.opcodeOffset} is no literal`);
  }
  machine.push(globalOf(machine, 'STACK_GLOBAL', [module, name]));
}

function globalOf(machine: Machine, opcode: ImportOpcode, written: readonly [string, string]): PickleValue {
  const old = machine.declaredProtocol < FIRST_OF_PYTHON_3;
  const [module, name] = old ? modernName(...written) : written;
  if (module === '' || name === '' || module.length + name.length > MAX_NAME_LENGTH) {
    throw machine.damaged('not the name of a class');
  }
  const offset = machine.opcodeOffset;
  const fullName = `${module}.${name}`;
  return machine.trace.import({ kind: 'global', module, name, fullName, offset }, opcode);
}

/** INST: class by name, arguments above the mark. */
export async function instantiateByName(machine: Machine): Promise<void> {
  const type = await readGlobal(machine, 'INST');
  const args = machine.budget.sequence('tuple', machine.popToMark());
  call(machine, 'INST', [type, args]);
}

/** OBJ: class and arguments above the mark. */
export function instantiateToMark(machine: Machine): void {
  const [type, ...args] = machine.popToMark();
  if (type === undefined) throw machine.underflow();
  call(machine, 'OBJ', [type, machine.budget.sequence('tuple', args)]);
}

/** REDUCE, NEWOBJ: a callable and its arguments. */
export function callTop(machine: Machine, opcode: 'REDUCE' | 'NEWOBJ'): void {
  const args = popArguments(machine);
  call(machine, opcode, [machine.pop(), args]);
}

/** NEWOBJ_EX: a class, its arguments and its keyword arguments. */
export function callWithKeywords(machine: Machine): void {
  const keywords = machine.pop();
  const args = popArguments(machine);
  const both = machine.budget.sequence('tuple', [args, keywords]);
  call(machine, 'NEWOBJ_EX', [machine.pop(), both]);
}

function call(
  machine: Machine,
  opcode: CallOpcode,
  [callable, args]: readonly [PickleValue, PickleValue],
): void {
  machine.trace.call(callable, { opcode, offset: machine.opcodeOffset });
  const items = itemsOf(args) ?? [];
  if (isKind(callable, 'global') && opcode === 'REDUCE') {
    const module = importedBy(callable, items);
    if (module !== undefined) machine.trace.importByName(module, machine.opcodeOffset);
    const known = knownResult(callable, items, machine.budget);
    if (known !== undefined) {
      machine.push(known);
      return;
    }
  }
  machine.push(machine.budget.object(callable, args));
}

/** BUILD: gives the topmost value its state. */
export function build(machine: Machine): void {
  const state = machine.pop();
  const target = machine.top();
  if (isKind(target, 'object')) {
    target.state = state;
    deepen(target, 1 + depthOf(state));
    noteVersion(machine, state);
  } else if (isKind(target, 'array')) {
    setArrayState(target, state);
  } else {
    // Setting attributes of a module's own function or class: nothing that a pickler writes.
    machine.trace.call(target, { opcode: 'BUILD', offset: machine.opcodeOffset });
  }
}

/** `BaseEstimator.__getstate__` of scikit-learn adds the release's version to the state. */
function noteVersion(machine: Machine, state: PickleValue): void {
  const version = asKind(state, 'dict')?.entries.get('_sklearn_version');
  if (typeof version === 'string') machine.trace.sklearnVersion(version);
}
