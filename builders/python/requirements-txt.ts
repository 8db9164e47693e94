import { type LocalWheel, type Project, SeldonBuildError } from '../../src/builder-api.ts';
import { hashesPart, readHashOptions, unhashedProblems } from './requirement-hashes.ts';
import { type LogicalLine, logicalLinesOf } from './requirements-lines.ts';
import type { ParsedRequirement } from './requirement.ts';
import { locateWheels } from './local-wheels.ts';
import { pathInProject } from './project-path.ts';
import { isProjectItself, readRequirementLine, splitOptions } from './requirement-line.ts';
import {
  addOption,
  type Collected,
  installItself,
  optionOf,
  type Place,
  placeText,
} from './requirements-options.ts';

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
  /** Wheels of the project that are asked for, and folders of more. */
  readonly wheels?: readonly LocalWheel[];
  readonly links?: readonly string[];
  readonly notices: readonly string[];
}

/** What files say that are not there. */
export const NO_REQUIREMENTS: ProjectRequirements = {
  requirements: [],
  constraints: [],
  python: [],
  files: [],
  installsItself: false,
  notices: [],
};

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
    links: [],
    installsItself: false,
    wantsHashes: false,
  };
  await readLines({ project, collected }, lines, { file, line: 0, asConstraint: false });
  const { constraints, files, installsItself, ownExtras, wantsHashes } = collected;
  const { requirements, wheels, links, ...found } = await locateWheels(
    project,
    collected.requirements,
    collected.links,
  );
  const problems = [...collected.problems, ...found.problems];
  if (problems.length > 0) throw badRequirements(file, problems);
  const unhashed = unhashedProblems(requirements, wantsHashes);
  if (unhashed.length > 0) throw badRequirements(file, unhashed, HASHES_HINT);
  const notices = [...collected.notices, ...found.notices];
  return { requirements, constraints, files, notices, installsItself, ownExtras, wheels, links, python: [] };
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
  const target = pathInProject(place.file, path);
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
