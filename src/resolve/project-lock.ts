import { parse, stringify, TomlError } from 'smol-toml';
import { SeldonBuildError } from '../errors.ts';
import { listOf, memberOf, textOf, textsOf } from '../io/json.ts';
import type { AsOf, Lock, PythonPlan, ResolvedBase } from '../model/python-plan.ts';
import { changedWheels, foreignFiles } from './allowed-files.ts';
import { lockOf } from './lock-text.ts';
import { pipStepOf } from './pins.ts';
import { minorOfPython } from './pythons.ts';

/** The file's name, as PEP 751 has it. */
export const LOCK_FILE = 'pylock.toml';

/** What a lock was made from: if the plan says the same, the lock is still right. */
export interface LockInputs {
  readonly platform: string;
  readonly requirements: readonly string[];
  readonly constraints: readonly string[];
  /** Packages of the wrapper. */
  readonly current: readonly string[];
  /** "scikit-learn 1.2.1", or a date; empty for today. */
  readonly asOf: string;
}

/** The lock that lies in the project, with what `seldon-build lock` recorded beside it. */
export interface ProjectLock {
  /** As it goes into the image: without our table. */
  readonly lock: Lock;
  readonly inputs: LockInputs;
  /** Name of the base image, and the Python (major.minor) and libc that it held. */
  readonly base: string;
  readonly python: string;
  readonly libc: string;
  /** The date that the user gave with `--as-of`: it counts until the lock is made afresh. */
  readonly date: string | undefined;
}

/** What a lock for this plan is made from. */
export function lockInputsOf(plan: PythonPlan): LockInputs {
  const { requirements, constraints, current, asOf } = pipStepOf(plan);
  return {
    platform: plan.platform,
    requirements: requirements.map(({ spec }) => spec),
    constraints: constraints.map(({ spec }) => spec),
    current,
    asOf: textOfAsOf(asOf),
  };
}

function textOfAsOf(asOf: AsOf | undefined): string {
  if (asOf === undefined) return '';
  return asOf.kind === 'date' ? asOf.date : `${asOf.name} ${asOf.version}`;
}

const TABLE = '[tool.seldon-build]';

/** The text of `pylock.toml`: the lock, and behind it a table with what it was made from. */
export function projectLockText({
  lock,
  base,
  inputs,
  date,
}: {
  readonly lock: Lock;
  readonly base: ResolvedBase;
  readonly inputs: LockInputs;
  readonly date: string | undefined;
}): string {
  const { requirements, constraints, current, platform, asOf } = inputs;
  const table = {
    ...{ base: base.name, python: minorOf(base), libc: base.facts.libc, platform, 'as-of': asOf },
    ...(lock.excludeNewer === undefined ? {} : { 'exclude-newer': lock.excludeNewer }),
    ...(date === undefined ? {} : { date }),
    ...{ requirements, constraints, current },
  };
  const lines = Object.entries(table).map(([key, value]) => lineOf(key, value));
  return `${lock.text}\n${TABLE}\n${lines.join('\n')}\n`;
}

/** Lists have one element a line: a difference between two locks then shows what changed. */
function lineOf(key: string, value: string | readonly string[]): string {
  if (typeof value === 'string' || value.length === 0) return stringify({ [key]: value }).trim();
  const elements = value.map((element) => `  ${stringify({ _: element }).slice('_ = '.length).trim()},`);
  return `${key} = [\n${elements.join('\n')}\n]`;
}

function minorOf({ facts }: ResolvedBase): string {
  return facts.python.split('.').slice(0, 2).join('.');
}

/** Reads `pylock.toml`. Throws E_BAD_LOCK for one that `seldon-build lock` did not write. */
export function parseProjectLock(text: string): ProjectLock {
  const document = parsed(text);
  const table = memberOf(memberOf(document, 'tool'), 'seldon-build');
  const [base, python] = [textOf(table, 'base'), textOf(table, 'python')];
  const [libc, platform] = [textOf(table, 'libc'), textOf(table, 'platform')];
  if (base === undefined || python === undefined || libc === undefined || platform === undefined) {
    throw badLock('it has no table [tool.seldon-build] that says what it was made from');
  }
  const lock = lockOf(withoutTable(text), textOf(table, 'exclude-newer'));
  if (lock.packages.length !== listOf(document, 'packages').length) {
    throw badLock('packages stand behind its table [tool.seldon-build]');
  }
  const asOf = textOf(table, 'as-of') ?? '';
  const [requirements, constraints] = [textsOf(table, 'requirements'), textsOf(table, 'constraints')];
  const inputs = { platform, requirements, constraints, current: textsOf(table, 'current'), asOf };
  return { lock, inputs, base, python, libc, date: textOf(table, 'date') };
}

function withoutTable(text: string): string {
  const lines = text.split(/\r?\n/);
  return lines.slice(0, lines.indexOf(TABLE)).join('\n');
}

function parsed(text: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    throw badLock(`it is not TOML (line ${error.line}, column ${error.column})`, error);
  }
}

function badLock(why: string, cause?: unknown): SeldonBuildError {
  return new SeldonBuildError('E_BAD_LOCK', `cannot use lock "${LOCK_FILE}": ${why}`, {
    file: LOCK_FILE,
    hint: `write it anew with "seldon-build lock --upgrade", or rename it if it is not for the image`,
    cause,
  });
}

/** Why a lock is not that of a plan any more; undefined when it is. */
export function outdatedBecause({ lock, inputs, python }: ProjectLock, plan: PythonPlan): string | undefined {
  const now = lockInputsOf(plan);
  const lists = [
    ...(['requirements', 'constraints'] as const).flatMap((list) =>
      differences(inputs[list], now[list], WANTED),
    ),
    ...differences(inputs.current, now.current, OF_SERVER),
  ];
  const texts = [
    ...(inputs.platform === now.platform ? [] : [`it is for ${inputs.platform}, not ${now.platform}`]),
    ...(inputs.asOf === now.asOf ? [] : [`it is as of ${dayText(inputs.asOf)}, not ${dayText(now.asOf)}`]),
    ...(basesOf(plan, python).length > 0 ? [] : [`no base image to choose from has its Python ${python}`]),
    ...lists,
    ...foreignFiles(lock.text, pipStepOf(plan)).map(
      (file) => `the hashes of the requirements do not allow ${file}`,
    ),
    ...changedWheels(lock.text, pipStepOf(plan)).map((path) => `${path} has changed`),
  ];
  return texts.length === 0 ? undefined : texts.join(', ');
}

function dayText(asOf: string): string {
  return asOf === '' ? 'today' : asOf;
}

/** How to say of an element of a list that it is gone, and that it is new. */
type Words = readonly [gone: string, come: string];
const WANTED: Words = ['is wanted no more', 'is wanted now'];
// Another release of this program: the project may want the package all the same.
const OF_SERVER: Words = ['is no package of the server any more', 'is a package of the server now'];

function differences(
  before: readonly string[],
  now: readonly string[],
  [gone, come]: Words,
): readonly string[] {
  return [
    ...before.filter((one) => !now.includes(one)).map((one) => `${one} ${gone}`),
    ...now.filter((one) => !before.includes(one)).map((one) => `${one} ${come}`),
  ];
}

/** The bases of a plan that may hold a Python. */
function basesOf({ bases }: PythonPlan, python: string): PythonPlan['bases'][number][] {
  return bases.filter((base) => base.python === undefined || base.python === python);
}

/** The plan with those bases only for which the lock may be right, the one it was made for first. */
export function planForLock(plan: PythonPlan, { base, python }: ProjectLock): PythonPlan {
  const fitting = basesOf(plan, python);
  const own = fitting.filter(({ image }) => image === base);
  const [first, ...others] = [...own, ...fitting.filter(({ image }) => image !== base)];
  return first === undefined ? plan : { ...plan, bases: [first, ...others] };
}

/** Throws E_LOCK_OUTDATED when a base holds another Python or libc than the lock is for. */
export function checkLockedBase({ python, libc }: ProjectLock, { name, facts }: ResolvedBase): void {
  if (minorOfPython(facts.python) === minorOfPython(python) && facts.libc === libc) return;
  throw lockOutdated(
    `it is for Python ${python} with ${libc}, and "${name}" holds Python ${facts.python} with ${facts.libc}`,
  );
}

/** The error for a lock that is not right any more. */
export function lockOutdated(why: string): SeldonBuildError {
  return new SeldonBuildError('E_LOCK_OUTDATED', `cannot follow lock "${LOCK_FILE}": ${why}`, {
    file: LOCK_FILE,
    hint: 'run "seldon-build lock" with the same options, and commit the file',
  });
}

/** The error for a project without a lock. */
export function lockMissing(): SeldonBuildError {
  return new SeldonBuildError('E_LOCK_MISSING', `could not follow lock "${LOCK_FILE}": there is none`, {
    file: LOCK_FILE,
    hint: 'run "seldon-build lock" and commit the file, or leave --frozen out',
  });
}
