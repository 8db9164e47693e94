import {
  isList,
  memberOf,
  type Project,
  readYamlDocuments,
  type YamlDocument,
} from '../../src/builder-api.ts';
import { condaFate } from './conda-names.ts';
import { parseCondaSpec } from './conda-spec.ts';
import { parseRequirement } from './requirement.ts';
import {
  badRequirements,
  type FoundRequirement,
  type ProjectRequirements,
  readRequirementLines,
} from './requirements-txt.ts';

const HINT =
  'list what the code needs under "pip:" or in requirements.txt, by its name on the package index; see docs/dependencies.md';

/** A line under "dependencies", and where it stands. */
interface Entry {
  readonly text: string;
  readonly line: number;
}

/**
 * Reads an environment of conda (conda docs, "Managing environments", "Creating an environment file manually") as what a Python
 * package index has of it: packages of conda under their names there, the lines of `pip:` as in a requirements file, and `python` as a
 * wish for the base. Throws E_BAD_REQUIREMENTS.
 */
export async function readCondaEnvironment(project: Project, file: string): Promise<ProjectRequirements> {
  const document = await readDocument(project, file);
  const { conda, pip } = entriesOf(document, file);
  const packages = readPackages(conda, file);
  const byPip = await readRequirementLines(project, file, pip);
  return {
    ...byPip,
    requirements: [...packages.requirements, ...byPip.requirements],
    python: packages.python,
    system: packages.system,
    notices: [...packages.notices, ...variablesNotice(document, file), ...byPip.notices],
  };
}

async function readDocument(project: Project, file: string): Promise<YamlDocument> {
  const read = await readYamlDocuments((await project.read(file)) ?? '');
  if ('problem' in read) throw badRequirements(file, [read.why], 'write it as "conda env export" does');
  const [document] = read;
  if (document === undefined) throw badRequirements(file, ['it is empty'], HINT);
  return document;
}

interface Entries {
  readonly conda: readonly Entry[];
  readonly pip: readonly Entry[];
}

function entriesOf({ value, lineOf }: YamlDocument, file: string): Entries {
  const items = memberOf(value, 'dependencies');
  if (items === undefined || !isList(items))
    throw badRequirements(file, ['it has no list "dependencies"'], HINT);
  const conda: Entry[] = [];
  const pip: Entry[] = [];
  const problems: string[] = [];
  for (const [index, item] of items.entries()) {
    const line = lineOf(['dependencies', index]);
    const lines = memberOf(item, 'pip');
    if (typeof item === 'string') conda.push({ text: item, line });
    else if (lines !== undefined && isList(lines) && lines.every((text) => typeof text === 'string')) {
      pip.push(...lines.map((text, at) => ({ text, line: lineOf(['dependencies', index, 'pip', at]) })));
    } else problems.push(`line ${line} is neither a package nor a list "pip:" of packages`);
  }
  if (problems.length > 0) throw badRequirements(file, problems, HINT);
  return { conda, pip };
}

interface Packages {
  readonly requirements: readonly FoundRequirement[];
  readonly python: ProjectRequirements['python'];
  /** Debian's names, sorted. */
  readonly system: readonly string[];
  readonly notices: readonly string[];
}

function readPackages(entries: readonly Entry[], file: string): Packages {
  const read = entries.map((entry) => readPackage(entry, file));
  const problems = read.flatMap((one) => ('problem' in one ? [one.problem] : []));
  if (problems.length > 0) throw badRequirements(file, problems, HINT);
  const requirements = read.flatMap((one) => ('requirement' in one ? [one.requirement] : []));
  return {
    // Several packages of conda may be one of the index: "matplotlib" and "matplotlib-base".
    requirements: [...new Map(requirements.map((one) => [one.text, one])).values()],
    python: read.flatMap((one) => ('python' in one ? [{ spec: one.python, file }] : [])),
    system: read.flatMap((one) => ('system' in one ? [one.system] : [])).sort(),
    notices: noticesOf(
      file,
      requirements.length,
      read.flatMap((one) => ('leftOut' in one ? [one.leftOut] : [])),
    ),
  };
}

/** What one package of conda comes to. */
type Package =
  | { readonly problem: string }
  | { readonly requirement: FoundRequirement }
  | { readonly python: string }
  | { readonly system: string }
  | { readonly leftOut: string };

function readPackage({ text, line }: Entry, file: string): Package {
  const spec = parseCondaSpec(text);
  if (typeof spec === 'string') return { problem: `line ${line}: ${spec}` };
  if (spec.name === 'python') return { python: spec.specifiers };
  const fate = condaFate(spec);
  if (fate.kind === 'impossible') return { problem: `line ${line}: "${text}" ${fate.why}` };
  if (fate.kind === 'debian') return { system: fate.package };
  if (fate.kind === 'left out') return { leftOut: spec.name };
  const parsed = parseRequirement(spec.specifiers === '' ? fate.name : `${fate.name} ${spec.specifiers}`);
  return typeof parsed === 'string'
    ? { problem: `line ${line}: ${parsed}` }
    : { requirement: { ...parsed, file, line } };
}

/** Nobody misses these: every image has its own. */
const UNSAID = new Set(['pip', 'wheel']);
const SHOWN = 8;

function noticesOf(file: string, found: number, leftOut: readonly string[]): readonly string[] {
  const told = leftOut.filter((name) => !UNSAID.has(name));
  const more = told.length > SHOWN ? ` and ${told.length - SHOWN} more` : '';
  return [
    ...(found === 0 ? [] : [`${file}: packages of conda are taken from the index of Python packages`]),
    ...(told.length === 0
      ? []
      : [
          `${file}: left out, since the base and wheels have what they are for: ${told.slice(0, SHOWN).join(', ')}${more}`,
        ]),
    ...(leftOut.includes('cpuonly')
      ? [
          `${file} asks for PyTorch without CUDA: pass --extra-index-url https://download.pytorch.org/whl/cpu, and name its release as in "torch==2.5.1+cpu"`,
        ]
      : []),
  ];
}

/** Variables that activating the environment would set. */
function variablesNotice({ value }: YamlDocument, file: string): readonly string[] {
  const variables = memberOf(value, 'variables');
  const names = typeof variables === 'object' && variables !== null ? Object.keys(variables) : [];
  return names.length === 0
    ? []
    : [
        `${file}: the variables ${names.join(', ')} are not set: write them into .s2i/environment, or use --env`,
      ];
}
