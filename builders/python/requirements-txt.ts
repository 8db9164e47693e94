import { type Project, SeldonBuildError } from '../../src/builder-api.ts';
import { includedPath } from './included-path.ts';
import { hashesPart, readHashOptions, unhashedProblems } from './requirement-hashes.ts';
import { type LogicalLine, logicalLinesOf } from './requirements-lines.ts';
import type { ParsedRequirement } from './requirement.ts';
import {
  hostOf,
  isProjectItself,
  ownExtrasOf,
  readRequirementLine,
  splitOptions,
  withoutSecrets,
} from './requirement-line.ts';

/** A requirement and where it stands. */
export interface FoundRequirement extends ParsedRequirement {
  readonly file: string;
  /** From 1; 0 where the format knows no lines (TOML). */
  readonly line: number;
  /** "sha256:…" of the files that may be installed for it. */
  readonly hashes?: readonly string[];
}

/** What the project's own files ask for. */
export interface ProjectRequirements {
  readonly requirements: readonly FoundRequirement[];
  readonly constraints: readonly FoundRequirement[];
  /** Version specifiers for Python itself, with the file that has them. */
  readonly python: readonly { readonly spec: string; readonly file: string }[];
  /** Debian's packages that are asked for beside them. */
  readonly system?: readonly string[];
  /** Files that were read, in order. */
  readonly files: readonly string[];
  /** Whether the project asks to be installed itself (`-e .`). */
  readonly installsItself: boolean;
  /** Extras with which it does (`.[plots]`), normalised. */
  readonly ownExtras?: readonly string[];
  readonly notices: readonly string[];
}

interface Collected {
  readonly requirements: FoundRequirement[];
  readonly constraints: FoundRequirement[];
  readonly files: string[];
  readonly notices: string[];
  readonly problems: string[];
  readonly ownExtras: string[];
  installsItself: boolean;
  wantsHashes: boolean;
}

interface Place {
  readonly file: string;
  readonly line: number;
  /** Whether the file was included with -c. */
  readonly asConstraint: boolean;
}

/**
 * Reads a requirements file of the project and those it includes. Throws E_BAD_REQUIREMENTS with file, line and reason
 * of everything that cannot be read or installed.
 */
export async function readRequirementsTxt(project: Project, file: string): Promise<ProjectRequirements> {
  return readRequirementLines(project, file, logicalLinesOf((await project.read(file)) ?? ''));
}

/** Reads the lines of a requirements file that stand in a file of another format, where they stand there. Throws E_BAD_REQUIREMENTS. */
export async function readRequirementLines(
  project: Project,
  file: string,
  lines: readonly LogicalLine[],
): Promise<ProjectRequirements> {
  const collected: Collected = {
    requirements: [],
    constraints: [],
    files: [],
    notices: [],
    problems: [],
    ownExtras: [],
    installsItself: false,
    wantsHashes: false,
  };
  await readLines({ project, collected }, lines, { file, line: 0, asConstraint: false });
  if (collected.problems.length > 0) throw badRequirements(file, collected.problems);
  const { requirements, constraints, files, notices, installsItself, ownExtras, wantsHashes } = collected;
  const unhashed = unhashedProblems(requirements, wantsHashes);
  if (unhashed.length > 0) throw badRequirements(file, unhashed, HASHES_HINT);
  return { requirements, constraints, files, notices, installsItself, ownExtras, python: [] };
}

const HASHES_HINT =
  'give every line an exact version and its hashes, as "pip-compile --generate-hashes" and "uv export" write them';
const LINE_HINT =
  'write one requirement a line as in "scikit-learn==1.5.2"; put package indexes on the command line';

/** The error for a requirements file, one problem or many. */
export function badRequirements(
  file: string,
  problems: readonly string[],
  hint: string = LINE_HINT,
): SeldonBuildError {
  const message = `cannot use requirements "${file}": ${problems.join('; ')}`;
  return new SeldonBuildError('E_BAD_REQUIREMENTS', message, { file, hint });
}

interface Reading {
  readonly project: Project;
  readonly collected: Collected;
}

async function readLines(reading: Reading, lines: readonly LogicalLine[], place: Place): Promise<void> {
  reading.collected.files.push(place.file);
  for (const line of lines) {
    await readLine(reading, line, { file: place.file, line: line.line, asConstraint: place.asConstraint });
  }
}

async function readLine(reading: Reading, { text }: LogicalLine, place: Place): Promise<void> {
  const { name, value } = optionOf(text);
  if (name === undefined) {
    addRequirement(reading.collected, text, place);
    return;
  }
  const include = INCLUDES[name];
  if (include === undefined) {
    addOption(reading.collected, { name, value }, place);
    return;
  }
  const asConstraint = place.asConstraint || include === 'constraint';
  await readIncluded(reading, value, { ...place, asConstraint });
}

async function readIncluded({ project, collected }: Reading, path: string, place: Place): Promise<void> {
  const target = includedPath(place.file, path);
  if (target !== undefined && collected.files.includes(target)) return;
  const text = target === undefined ? undefined : await project.read(target);
  if (target === undefined || text === undefined) {
    collected.problems.push(`${placeText(place)} includes "${path}", which is not in the project`);
    return;
  }
  await readLines({ project, collected }, logicalLinesOf(text), { ...place, file: target });
}

const INCLUDES: Readonly<Record<string, 'requirement' | 'constraint'>> = {
  '-r': 'requirement',
  '--requirement': 'requirement',
  '-c': 'constraint',
  '--constraint': 'constraint',
};

/** Splits "-i URL", "--index-url=URL" and "-rfile"; a line that is not an option has no name. */
function optionOf(text: string): { name: string | undefined; value: string } {
  if (!text.startsWith('-')) return { name: undefined, value: '' };
  const long = /^(--[a-z-]+)(?:[=\s]\s*(.*))?$/.exec(text);
  const short = /^(-[a-zA-Z])\s*(.*)$/.exec(text);
  const [, name, value = ''] = long ?? short ?? ['', text, ''];
  return { name, value: value.trim() };
}

function addOption(collected: Collected, option: { name: string; value: string }, place: Place): void {
  const effect = OPTION_EFFECTS[option.name];
  if (effect === undefined)
    collected.problems.push(`${placeText(place)} has the unknown option ${option.name}`);
  else effect(collected, option.value, place);
}

type OptionEffect = (collected: Collected, value: string, place: Place) => void;

const index =
  (flag: string): OptionEffect =>
  (collected, value, place) =>
    collected.notices.push(
      `${placeText(place)} names the package index ${hostOf(value)}, which is not used: pass it with ${flag}`,
    );

const ignored =
  (why: string): OptionEffect =>
  (collected, _value, place) =>
    collected.notices.push(`${placeText(place)} is not followed: ${why}`);

const editable: OptionEffect = (collected, value, place) => {
  if (isProjectItself(value)) installItself(collected, value);
  else
    collected.problems.push(
      `${placeText(place)} installs "${withoutSecrets(value)}" as editable, which an image cannot`,
    );
};

function installItself(collected: Collected, target: string): void {
  collected.installsItself = true;
  collected.ownExtras.push(...ownExtrasOf(target));
}

const OPTION_EFFECTS: Readonly<Record<string, OptionEffect>> = {
  '-i': index('--index-url'),
  '--index-url': index('--index-url'),
  '--extra-index-url': index('--extra-index-url'),
  '-e': editable,
  '--editable': editable,
  '-f': ignored('links are not searched, only package indexes'),
  '--find-links': ignored('links are not searched, only package indexes'),
  '--no-index': ignored('packages come from the index of the build'),
  '--trusted-host': ignored('pass the authority of the index with --ca-cert'),
  '--pre': ignored('name a pre-release by its exact version'),
  '--prefer-binary': ignored('only wheels are installed'),
  '--only-binary': ignored('only wheels are installed'),
  '--no-binary': ignored('only wheels are installed'),
  '--require-hashes': (collected) => {
    collected.wantsHashes = true;
  },
  '--use-feature': ignored('it is for pip alone'),
};

function addRequirement(collected: Collected, text: string, place: Place): void {
  const { requirement, options } = splitOptions(text);
  const found = isProjectItself(requirement) ? undefined : readRequirementLine(requirement);
  const { hashes, problems, others } = readHashOptions(options);
  collected.problems.push(...problems.map((problem) => `${placeText(place)}: ${problem}`));
  if (found === undefined) {
    installItself(collected, requirement);
  } else if (typeof found === 'string') {
    collected.problems.push(`${placeText(place)}: ${found}`);
  } else {
    const target = place.asConstraint ? collected.constraints : collected.requirements;
    const { file, line } = place;
    target.push({ ...found, file, line, ...hashesPart(hashes) });
  }
  if (others.length > 0) {
    collected.notices.push(`${placeText(place)} has options for pip that are not followed`);
  }
}

function placeText({ file, line }: Place): string {
  return `${file} line ${line}`;
}
