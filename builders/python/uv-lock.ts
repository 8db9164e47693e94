import type { Project } from '../../src/builder-api.ts';
import type { Pyproject } from './pyproject.ts';
import { notMadeFrom } from './lock-outdated.ts';
import { locateWheels } from './local-wheels.ts';
import { hashesPart, readHashes } from './requirement-hashes.ts';
import { hostOf, withoutSecrets } from './requirement-line.ts';
import { parseRequirement } from './requirement.ts';
import { badRequirements, type FoundRequirement, type ProjectRequirements } from './requirements-txt.ts';
import { parseTomlFile, type Table, tableOf } from './toml-document.ts';
import { differencesOf } from './uv-lock-outdated.ts';
import {
  isOwn,
  meantBy,
  reachedBy,
  type UvDependency,
  type UvPackage,
  uvPackagesOf,
} from './uv-lock-packages.ts';

const FILE = 'uv.lock';
const MANIFEST = 'pyproject.toml';
const VERSION = 1;
const PYPI = 'https://pypi.org/simple';

/**
 * What a uv.lock makes of the dependencies of pyproject.toml: those and all that they bring, in the locked versions with their
 * hashes, each for the environments that it is locked for; extras and groups of the project are left out. Undefined without a uv.lock. Throws
 * E_LOCK_OUTDATED when it was not made from this pyproject.toml, and E_BAD_REQUIREMENTS.
 */
export async function readUvLock(
  project: Project,
  pyproject: Pyproject,
): Promise<ProjectRequirements | undefined> {
  const text = await project.read(FILE);
  if (text === undefined) return undefined;
  const document = parseTomlFile(FILE, text);
  if (document['version'] !== VERSION)
    throw badRequirements(
      FILE,
      [`it is of version ${String(document['version'])}, and only version ${VERSION} is read`],
      RELOCK,
    );
  const packages = uvPackagesOf(document);
  const own = packages.find(isOwn);
  if (own === undefined) throw notMadeFrom(PARTS, ['the project is not in it']);
  const differences =
    pyproject.lists === 'dynamic' ? [] : differencesOf(pyproject.requirements, own.requiresDist);
  if (differences.length > 0) throw notMadeFrom(PARTS, differences);
  const reached = reachedBy(own.dependencies, packages);
  const { requirements: listed, constraints } = requirementsOf(own.dependencies, reached);
  const { requirements, wheels, problems } = await locateWheels(project, listed, []);
  if (problems.length > 0) throw badRequirements(FILE, problems, SOURCES_HINT);
  return {
    requirements,
    constraints,
    wheels,
    python: pyproject.python.length > 0 ? pyproject.python : pythonOf(document),
    files: [MANIFEST, FILE],
    installsItself: false,
    notices: [...registryNotices(reached), ...overrideNotices(document)],
  };
}

const RELOCK = 'run "uv lock" and commit the file';

const PARTS = { lock: FILE, manifest: MANIFEST, command: 'uv lock' };

/** What the project depends on is required; what that brings is only held to its versions. */
function requirementsOf(
  direct: readonly UvDependency[],
  reached: readonly UvPackage[],
): Pick<ProjectRequirements, 'requirements' | 'constraints'> {
  const listed = direct.flatMap((dependency) =>
    meantBy(dependency, reached).map((one) => lineOf(one, dependency)),
  );
  const unconditional = new Set(direct.filter(({ marker }) => marker === undefined).map(({ name }) => name));
  const others = reached.filter(({ name }) => !unconditional.has(name));
  const byAddress = others.filter(({ source }) => addressOf(source) !== undefined).map((one) => lineOf(one));
  const held = others.filter(({ source }) => 'registry' in source).map((one) => lineOf(one));
  const problems = [
    ...reached.flatMap(problemOf),
    ...[...listed, ...byAddress, ...held].filter((line) => typeof line === 'string'),
  ];
  if (problems.length > 0) throw badRequirements(FILE, [...new Set(problems)], SOURCES_HINT);
  return { requirements: foundIn([...listed, ...byAddress]), constraints: foundIn(held) };
}

const SOURCES_HINT = 'let it come from a package index or as a wheel by its address, then run "uv lock"';

function foundIn(lines: readonly (FoundRequirement | string)[]): readonly FoundRequirement[] {
  return lines.filter((line) => typeof line !== 'string');
}

function problemOf({ name, source }: UvPackage): readonly string[] {
  const [kind = 'nowhere'] = Object.keys(source);
  const place = String(source[kind]);
  const isWheel = kind === 'url' && /^https:\/\/[^?#]+\.whl$/.test(place);
  return isWheel ||
    (kind === 'path' && place.endsWith('.whl')) ||
    (kind === 'registry' && place.startsWith('http'))
    ? []
    : [`"${name}" comes from ${kind} "${withoutSecrets(place)}"`];
}

/** A package as a requirement; a string says what is wrong with it. */
function lineOf(one: UvPackage, dependency?: UvDependency): FoundRequirement | string {
  const { name, version, source, hashes: written } = one;
  const extras =
    dependency === undefined || dependency.extras.length === 0 ? '' : `[${dependency.extras.join(',')}]`;
  const address = addressOf(source);
  const what = address === undefined ? `==${version}` : ` @ ${address}`;
  const marker = dependency === undefined ? anyOf(one.markers) : dependency.marker;
  const result = parseRequirement(`${name}${extras}${what}${marker === undefined ? '' : ` ; ${marker}`}`);
  const { hashes, problems } = readHashes(written);
  if (typeof result === 'string') return result;
  return problems.length > 0
    ? `"${name}": ${problems.join('; ')}`
    : { ...result, file: FILE, line: 0, ...hashesPart(hashes) };
}

function addressOf({ url, path }: Table): string | undefined {
  if (typeof path === 'string') return `file:${path}`;
  return typeof url === 'string' ? url : undefined;
}

function anyOf(markers: readonly string[]): string | undefined {
  return markers.length === 0 ? undefined : markers.map((marker) => `(${marker})`).join(' or ');
}

function pythonOf(document: Table): ProjectRequirements['python'] {
  const spec = document['requires-python'];
  return typeof spec === 'string' ? [{ spec, file: FILE }] : [];
}

function registryNotices(packages: readonly UvPackage[]): readonly string[] {
  const registries = packages.flatMap(({ source }) =>
    typeof source['registry'] === 'string' ? [source['registry']] : [],
  );
  return [...new Set(registries)]
    .filter((registry) => registry !== PYPI)
    .map(
      (registry) =>
        `${FILE} names the package index ${hostOf(registry)}, which is not used: pass it with --index-url or --extra-index-url`,
    );
}

function overrideNotices(document: Table): readonly string[] {
  return 'overrides' in tableOf(document['manifest'])
    ? [
        `${FILE} overrides what packages ask for, which is not followed: it counts only where the locked versions fit each other`,
      ]
    : [];
}
