/** One package as an environment of conda asks for it. */
export interface CondaSpec {
  /** As written, in lower case. */
  readonly name: string;
  /** Version clauses of PEP 440, without the name; empty for any version. */
  readonly specifiers: string;
  /** Whether it names a build: nobody writes one, "conda env export" does, and lists all that the others brought. */
  readonly isExported: boolean;
}

const CHANNEL = /^[^\s[\]=<>!~]*::/;
const NAME = /^[a-z0-9_][a-z0-9_.-]*/i;

/**
 * Reads a package match specification (conda docs, "Package match specifications"): `channel::name=1.2=build`, `name==1.2`,
 * `name >=1.2,<2`, `name 1.2 build`, `name[version='>=1.2']`. Channels and builds are conda's alone and left out. A string says, for
 * the user, what cannot be read.
 */
export function parseCondaSpec(text: string): CondaSpec | string {
  const spec = text.trim().replace(CHANNEL, '');
  const name = NAME.exec(spec)?.[0].toLowerCase();
  if (name === undefined || /^[a-z]+:\/\//i.test(text)) return `"${text}" is not the name of a conda package`;
  const { version, isBuilt: isExported } = versionIn(spec.slice(name.length));
  const clauses = version.split(',').map((clause) => pep440Of(clause.trim()));
  return clauses.includes(undefined)
    ? `"${text}" asks for the version "${version}", which an index of Python packages cannot answer`
    : { name, specifiers: clauses.filter((clause) => clause !== '').join(','), isExported };
}

interface Written {
  readonly version: string;
  readonly isBuilt: boolean;
}

/** The version behind a name, with its operators; a build behind "=" makes a single "=" exact. */
function versionIn(rest: string): Written {
  const bracket = /^\s*\[(.*)\]$/.exec(rest)?.[1];
  if (bracket !== undefined) {
    const [, quoted, plain] = /\bversion\s*=\s*(?:['"]([^'"]*)['"]|([^,\s]*))/.exec(bracket) ?? [];
    return { version: quoted ?? plain ?? '', isBuilt: /\bbuild\s*=/.test(bracket) };
  }
  // "name >= 1.2, < 2 build": white space is only in front of the build.
  const joined = rest
    .trim()
    .replace(/\s*,\s*/g, ',')
    .replace(/([=<>!~])\s+/g, '$1');
  const [version = '', build] = joined.split(/\s+/);
  const beforeBuild = /^={1,2}([^=,<>!~]+)=[^=]*$/.exec(version)?.[1];
  return beforeBuild === undefined
    ? { version, isBuilt: build !== undefined }
    : { version: `==${beforeBuild}`, isBuilt: true };
}

const RELEASE = /^(?:\d+!)?\d+(?:\.\d+)*$/;

/** One clause: `=1.2` takes everything that begins so, a bare version is exact, "*" is any. */
function pep440Of(clause: string): string | undefined {
  if (ANY.test(clause)) return '';
  const [, operator = '', written = ''] = CLAUSE.exec(clause) ?? [];
  const version = written.replace(/\.?\*$/, '');
  if (!VERSION.test(version)) return undefined;
  const equality = EQUALITIES[operator];
  if (equality === undefined) return `${operator}${version}`;
  const isOpen = version !== written || operator === '=';
  return `${equality}${version}${isOpen && RELEASE.test(version) ? '.*' : ''}`;
}

const ANY = /^=?\*?$/;
const CLAUSE = /^(==|!=|>=|<=|~=|[=<>])?(.*)$/;
const VERSION = /^[0-9][0-9a-z.!+]*$/i;
const EQUALITIES: Readonly<Record<string, string>> = { '': '==', '=': '==', '==': '==', '!=': '!=' };
