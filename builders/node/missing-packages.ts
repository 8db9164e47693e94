import { isBuiltin } from 'node:module';
import { SeldonBuildError } from '../../src/builder-api.ts';
import type { PackageJson } from './package-json.ts';
import type { Reached, Wanted } from './reached-files.ts';

/** Throws E_MISSING_MODULE when what is loaded is in neither the project nor its dependencies. */
export function checkImports({ packages, missing }: Reached, manifest: PackageJson | undefined): void {
  const absent = packages.flatMap((wanted) => {
    const why = whyAbsent(wanted, manifest);
    return why === undefined ? [] : [{ ...wanted, why }];
  });
  const all = [...missing, ...absent];
  const [first] = all;
  if (first === undefined) return;
  const texts = all.map(({ specifier, file, why }) => `"${specifier}" of ${file}: ${why}`);
  throw new SeldonBuildError('E_MISSING_MODULE', `cannot load ${[...new Set(texts)].join('; ')}`, {
    file: first.file,
    hint: missing.length > 0 ? 'correct the import' : `run "npm install ${packageOf(first.specifier)}"`,
  });
}

function whyAbsent({ specifier, isOptional }: Wanted, manifest: PackageJson | undefined): string | undefined {
  // Names with "#" are the package's own (package.json, "imports"); addresses are Node's business.
  if (isBuiltin(specifier) || isOptional || /^(?:#|\/|[a-z]+:)/.test(specifier)) return undefined;
  const name = packageOf(specifier);
  if (manifest === undefined) return 'the project has no package.json that lists the package';
  if (Object.hasOwn({ ...manifest.dependencies, ...manifest.optionalDependencies }, name)) return undefined;
  return Object.hasOwn(manifest.devDependencies, name)
    ? `${name} is one of the devDependencies, which are not in the image`
    : `${name} is not among the dependencies of package.json`;
}

/** "@scope/name" or "name" of a specifier with a path behind it. */
function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}
