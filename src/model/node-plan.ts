import type { Json } from './detection.ts';
import type { BaseOf, CopyStep, LockedPackage, PlanHead, WrapperStep } from './plan-parts.ts';

/** A base image that would do, and the Node.js (major) it is said to hold. */
export interface NodeBaseCandidate {
  readonly image: string;
  readonly node?: number;
}

/** A file that a package manager reads beside manifest and lock; without a text it is the project's own. */
export interface ManagerFile {
  readonly path: string;
  readonly text?: string;
}

/** A package manager that is none of the base image: it is installed for the build, by version and hash. */
export interface NodeManager {
  readonly kind: 'pnpm' | 'yarn' | 'berry';
  readonly version: string;
  /** "sha512-…" of its archive in the registry; where it is absent, the registry is asked. */
  readonly integrity?: string;
  /** "sha224" and hexadecimal digits, of the program itself, as `packageManager` gives it for Yarn 2 and later. */
  readonly program?: { readonly algorithm: string; readonly digest: string };
  /** Settings and patches. */
  readonly files: readonly ManagerFile[];
}

/** The lock that packages are installed from: the project's own, or one that `resolve` makes of the manifest. */
export type NodeLockSource =
  | {
      readonly from: 'project';
      /** Its file in the project, and "sha256:…" of that. */
      readonly file: string;
      readonly digest: string;
      readonly packages: readonly LockedPackage[];
      /** Who installs them; the base's npm without this. */
      readonly manager?: NodeManager;
    }
  | { readonly from: 'registry' };

/** Packages from an npm registry, installed into `node_modules` beside the code. */
export interface NpmStep {
  readonly kind: 'npm';
  /** What package managers read of package.json; its scripts are left out, so that none is run. */
  readonly manifest: Readonly<Record<string, Json>>;
  readonly lock: NodeLockSource;
  /** Whether packages have install scripts, and whether these look like they compile something; `never`: they are left alone. */
  readonly scripts: 'none' | 'run' | 'compile' | 'never';
  /** The packages whose scripts may run, where the project says so; all without this. */
  readonly scriptsOf?: readonly string[];
}

/** TypeScript sources, which the image holds as JavaScript in their place. */
export interface TypeScriptStep {
  readonly kind: 'typescript';
  /** Files of the project, what they become, and the module system that Node will read that with. */
  readonly sources: readonly {
    readonly from: string;
    readonly to: string;
    readonly module: 'esm' | 'cjs';
  }[];
  /** Options of tsconfig.json that change what the code does. */
  readonly options: Readonly<Record<string, boolean>>;
}

/** One thing a Node image needs done, in order of how seldom it changes. */
export type NodeStep = WrapperStep | NpmStep | TypeScriptStep | CopyStep;

/** A plan for a Node image, before anything is looked up. */
export interface NodePlan extends PlanHead {
  readonly language: 'node';
  /** In order of preference; `resolve` takes the first that is to be had and whose Node fits `engines`. */
  readonly bases: readonly [NodeBaseCandidate, ...NodeBaseCandidate[]];
  /** `engines.node` of package.json: what the base's Node has to fulfil. */
  readonly engines?: string;
  readonly steps: readonly NodeStep[];
}

/** What a Node base image holds, as found out by asking it or its registry. */
export interface NodeBaseFacts {
  /** Absolute path of the interpreter. */
  readonly interpreter: string;
  /** Full version, such as "22.11.0". */
  readonly node: string;
  readonly libc: 'glibc' | 'musl';
  readonly hasNpm: boolean;
  /** The folder whose `include/node` holds the headers that native packages are compiled against. */
  readonly headers?: string;
}

export interface NodeLock {
  /** Text of a lock that `resolve` made (package-lock.json); absent for the project's own file. */
  readonly text?: string;
  /** "sha256:…" of the lock's text. */
  readonly digest: string;
  readonly packages: readonly LockedPackage[];
  /** The package-lock.json that the manager itself is installed from, where that is not npm. */
  readonly managerText?: string;
}

/** A Node plan in which nothing is left to look up. */
export interface ResolvedNodePlan extends Omit<NodePlan, 'bases'> {
  readonly base: BaseOf<NodeBaseFacts>;
  readonly lock: NodeLock;
}
