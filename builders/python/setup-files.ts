import type { Project } from '../../src/builder-api.ts';
import { parseIni } from './ini-file.ts';
import { normalizedName, parseRequirement } from './requirement.ts';
import { badRequirements, type FoundRequirement, type ProjectRequirements } from './requirements-txt.ts';
import type { SetupCall } from './setup-call.ts';

const SCRIPT = 'setup.py';
const CONFIG = 'setup.cfg';

/** What a file says about a project's packages: nothing is undefined, "" says nothing about Python. */
interface Stated {
  readonly file: string;
  readonly requires: readonly string[] | undefined;
  readonly extras: ReadonlyMap<string, readonly string[]>;
  readonly python: string;
}

/** The parser of Python is loaded when there is something to parse. */
async function setupCallOf(script: string): Promise<SetupCall | undefined> {
  return (await import('./setup-call.ts')).readSetupCall(script);
}

/**
 * Reads `install_requires`, `python_requires` and the named extras of `setup.py` and `setup.cfg` (setuptools docs,
 * "Dependencies Management" and "Configuring setuptools using setup.cfg files"); what `setup.py` says goes first, as for setuptools. It is
 * never run: what is not written out there is E_BAD_REQUIREMENTS. Undefined when neither says anything.
 */
export async function readSetupFiles(
  project: Project,
  extras: readonly string[] = [],
): Promise<ProjectRequirements | undefined> {
  const script = await project.read(SCRIPT);
  const config = await project.read(CONFIG);
  const call = script === undefined ? undefined : await setupCallOf(script);
  const stated = [
    ...(call === undefined ? [] : [statedByCall(call)]),
    ...(config === undefined ? [] : [statedByConfig(config)]),
  ];
  const listing = stated.filter(({ requires }) => requires !== undefined);
  const lists = listing[0];
  if (lists === undefined) return undefined;
  const python = stated.find((one) => one.python !== '');
  return {
    requirements: [
      ...found(lists.file, lists.requires ?? []),
      ...extras.flatMap((extra) => ofExtra(stated, extra)),
    ],
    constraints: [],
    python: python === undefined ? [] : [{ spec: python.python, file: python.file }],
    files: [lists.file],
    installsItself: false,
    notices:
      call?.hasMore === true
        ? [`${SCRIPT} passes on arguments of setup() that are not written out there: they are not read`]
        : [],
  };
}

function ofExtra(stated: readonly Stated[], extra: string): readonly FoundRequirement[] {
  const holder = stated.find(({ extras }) => extras.has(extra));
  if (holder === undefined)
    throw badRequirements(
      stated[0]?.file ?? SCRIPT,
      [`it has no extra "${extra}" that can be read`],
      'name an extra that the project has',
    );
  return found(holder.file, holder.extras.get(extra) ?? []);
}

function found(file: string, lines: readonly string[]): readonly FoundRequirement[] {
  const results = lines.map(parseRequirement);
  const problems = results.filter((result) => typeof result === 'string');
  if (problems.length > 0) throw badRequirements(file, problems);
  return results.flatMap((result) => (typeof result === 'string' ? [] : [{ ...result, file, line: 0 }]));
}

function statedByCall({ requires, extras, python, unread }: SetupCall): Stated {
  if (unread.length > 0)
    throw badRequirements(
      SCRIPT,
      unread.map(({ name, line }) => `line ${line} makes ${name} by code, which is not run`),
      'list what the code needs in requirements.txt, or write it out in setup.py',
    );
  return { file: SCRIPT, requires, extras, python };
}

/** Lists have an element a line, or are separated by semicolons. */
function statedByConfig(text: string): Stated {
  const sections = parseIni(text, (name) => name.toLowerCase().replaceAll('-', '_'));
  const options = sections.get('options');
  const requires = options?.get('install_requires');
  if (requires?.startsWith('file:') === true)
    throw badRequirements(
      CONFIG,
      [`install_requires is that of the file ${requires.slice('file:'.length).trim()}`],
      'rename that file to requirements.txt, or include it there with -r',
    );
  const extras = [...(sections.get('options.extras_require') ?? [])];
  return {
    file: CONFIG,
    requires: requires === undefined ? undefined : elementsOf(requires),
    extras: new Map(extras.map(([name, value]) => [normalizedName(name), elementsOf(value)])),
    python: options?.get('python_requires') ?? '',
  };
}

function elementsOf(value: string): readonly string[] {
  const elements = value.includes('\n') ? value.split('\n') : value.split(';');
  return elements.map((element) => element.trim()).filter((element) => element !== '');
}
