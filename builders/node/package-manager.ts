import { satisfies, valid } from 'semver';
import { type NodeManager, SeldonBuildError } from '../../src/builder-api.ts';
import type { LockProblem } from './locked.ts';
import type { PackageJson } from './package-json.ts';

/** The programs that make lockfiles. */
export type ManagerName = 'npm' | 'pnpm' | 'yarn' | 'bun';

/** What `packageManager` of package.json says ("pnpm@9.15.9+sha512.…"; Node's documentation of Corepack). */
export interface DeclaredManager {
  readonly name: ManagerName;
  readonly version: string;
  readonly hash: { readonly algorithm: string; readonly digest: string } | undefined;
}

const FIELD = /^(npm|pnpm|yarn|bun)@([^+]+)(?:\+(sha(?:1|224|256|384|512))\.([0-9a-f]+))?$/;

/** Reads `packageManager`; undefined without one. Throws E_BAD_PACKAGE_JSON for one that names no exact version. */
export function declaredManager({ packageManager }: PackageJson): DeclaredManager | undefined {
  if (packageManager === undefined) return undefined;
  const [, name, version = '', algorithm, digest] = FIELD.exec(packageManager) ?? [];
  if (!isManager(name) || valid(version) !== version) throw inexact(packageManager);
  return {
    name,
    version,
    hash: algorithm === undefined || digest === undefined ? undefined : { algorithm, digest },
  };
}

function isManager(name: string | undefined): name is ManagerName {
  return name === 'npm' || name === 'pnpm' || name === 'yarn' || name === 'bun';
}

function inexact(text: string): SeldonBuildError {
  return new SeldonBuildError(
    'E_BAD_PACKAGE_JSON',
    `could not read "package.json": "packageManager" is "${text}", which is no name@version of npm, pnpm, yarn or bun`,
    {
      file: 'package.json',
      hint: 'name an exact version, such as "pnpm@9.15.9", or leave "packageManager" out',
    },
  );
}

/** A release that is taken where a project names none, with its hash in the npm registry. */
interface Release {
  readonly kind: NodeManager['kind'];
  readonly version: string;
  readonly integrity: string;
}

const PNPM_8: Release = {
  kind: 'pnpm',
  version: '8.15.9',
  integrity:
    'sha512-SZQ0ydj90aJ5Tr9FUrOyXApjOrzuW7Fee13pDzL0e1E6ypjNXP0AHDHw20VLw4BO3M1XhQHkyik6aBYWa72fgQ==',
};
const PNPM_9: Release = {
  kind: 'pnpm',
  version: '9.15.9',
  integrity:
    'sha512-aARhQYk8ZvrQHAeSMRKOmvuJ74fiaR1p5NQO7iKJiClf1GghgbrlW1hBjDolO95lpQXsfF+UA+zlzDzTfc8lMQ==',
};
const PNPM_10: Release = {
  kind: 'pnpm',
  version: '10.34.9',
  integrity:
    'sha512-9JtajqD97bRLs8DB1ldQkqU8KVDZW3rRXfEfF5dId6LeOgHAfpNOmyjOcW5RwJqUlixzBtCb4uHksYqMh2L9Mg==',
};
const YARN_1: Release = {
  kind: 'yarn',
  version: '1.22.22',
  integrity:
    'sha512-prL3kGtyG7o9Z9Sv8IPfBNrWTDmXB4Qbes8A9rEzt6wkJV8mUvoirjU0Mp3GGAU06Y0XQyA3/2/RQFVuK7MTfg==',
};
const YARN_4_12: Release = {
  kind: 'berry',
  version: '4.12.0',
  integrity:
    'sha512-r0AVfpKUXIbgajKFY0wWMZLwZou+CJmtqt+Y5LTimbPaA78srI0SnLJIS4ikPE1mv8YTPQ7mqRUdoDB7W+kDDA==',
};
const YARN_4_14: Release = {
  kind: 'berry',
  version: '4.14.1',
  integrity:
    'sha512-62uYRCYBnAwNZ1Y4uMh0iUXtgZe4frwAgd5dJFoTu/uWMZWpJzxY2ib0cAva1eiy1L2jiDR0dS1Os+1osiIxvA==',
};
const YARN_4_18: Release = {
  kind: 'berry',
  version: '4.18.1',
  integrity:
    'sha512-EH+A4TxAtBWXKE0DGQxW9Bo9crXHLJ73mfxjTQJuv8XonNWWTpei8BQ5JjczHJNU9GROTycwMFn8iOvRIZXUcA==',
};

/** What is known of a lockfile when its manager is chosen. */
export interface LockKind {
  readonly name: 'pnpm' | 'yarn';
  /** Version of its format; 1 for Yarn 1. */
  readonly format: number;
  /** How many documents it has; pnpm reads several from version 10 on. */
  readonly documents: number;
  /** Whether settings lie in pnpm-workspace.yaml, where pnpm looks for them from version 10 on. */
  readonly hasWorkspaceFile: boolean;
}

type Chosen = Omit<NodeManager, 'files'>;

/** The manager that installs from a lockfile: the one of `packageManager`, else one that is known to read the format. */
export function managerFor(kind: LockKind, declared: DeclaredManager | undefined): Chosen | LockProblem {
  const release = releaseFor(kind);
  if (declared?.name !== kind.name) return release;
  const range = readersOf(kind);
  const { version, hash } = declared;
  if (!satisfies(version, range, { includePrerelease: true })) {
    return {
      why: `package.json wants ${declared.name} ${version} ("packageManager"), which writes another format`,
    };
  }
  if (version === release.version) return { ...release, ...programOf(release.kind, hash) };
  return {
    kind: release.kind,
    version,
    ...integrityOf(release.kind, hash),
    ...programOf(release.kind, hash),
  };
}

/** The releases that read a format and leave it as it is; each bound was tried. */
function readersOf({ name, format, documents }: LockKind): string {
  if (name === 'pnpm' && format === 6) return '>=8 <10';
  if (name === 'pnpm') return documents > 1 ? '>=10' : '>=9';
  if (format === 1) return '>=1 <2';
  if (format === 8) return '>=4 <4.14';
  return format === 9 ? '>=4.14 <4.15' : '>=4.15';
}

function releaseFor({ name, format, documents, hasWorkspaceFile }: LockKind): Release {
  if (name === 'pnpm') {
    if (format === 6) return PNPM_8;
    return hasWorkspaceFile || documents > 1 ? PNPM_10 : PNPM_9;
  }
  return { 1: YARN_1, 8: YARN_4_12, 9: YARN_4_14 }[format] ?? YARN_4_18;
}

type Hash = DeclaredManager['hash'];

/** Corepack's hash of pnpm and Yarn 1 is one of their archives, as npm's integrity is. npm knows these algorithms. */
function integrityOf(kind: NodeManager['kind'], hash: Hash): Pick<NodeManager, 'integrity'> {
  if (kind === 'berry' || hash === undefined || !['sha512', 'sha384', 'sha256'].includes(hash.algorithm))
    return {};
  return { integrity: `${hash.algorithm}-${Buffer.from(hash.digest, 'hex').toString('base64')}` };
}

/** That of Yarn 2 and later is one of the program. */
function programOf(kind: NodeManager['kind'], hash: Hash): Pick<NodeManager, 'program'> {
  return kind === 'berry' && hash !== undefined ? { program: hash } : {};
}
