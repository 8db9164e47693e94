import type { FoundRequirement } from './requirements-txt.ts';

/** What the options behind a requirement say. */
interface HashOptions {
  /** "sha256:…", sorted, each once. */
  readonly hashes: readonly string[];
  readonly problems: readonly string[];
  /** The options that are no hashes. */
  readonly others: readonly string[];
}

/** Reads `--hash=sha256:…` and `--hash sha256:…` (pip docs, "Secure installs"). */
export function readHashOptions(options: readonly string[]): HashOptions {
  const texts: string[] = [];
  const others: string[] = [];
  for (const [index, option] of options.entries()) {
    if (options[index - 1] === '--hash') texts.push(option);
    else if (option.startsWith('--hash=')) texts.push(option.slice('--hash='.length));
    else if (option !== '--hash') others.push(option);
  }
  const { hashes, problems } = readHashes(texts);
  return { hashes, problems, others };
}

/** Sorts hashes in the form "sha256:…" from what is none. Indexes tell no other digest, so no other can be compared. */
export function readHashes(texts: readonly string[]): Pick<HashOptions, 'hashes' | 'problems'> {
  const lower = texts.map((text) => text.toLowerCase());
  const bad = lower.filter((text) => !SHA256.test(text));
  return {
    hashes: [...new Set(lower.filter((text) => SHA256.test(text)))].sort(),
    problems: bad.map(
      (text) => `the hash "${text.slice(0, SHOWN)}" is not "sha256:" with 64 hexadecimal digits`,
    ),
  };
}

/** Hashes as a part of a requirement, which has none where none are written. */
export function hashesPart(hashes: readonly string[]): Pick<FoundRequirement, 'hashes'> {
  return hashes.length === 0 ? {} : { hashes };
}

const SHA256 = /^sha256:[0-9a-f]{64}$/;
const SHOWN = 20;

/** Where a file breaks pip's rule: once one requirement has a hash, all have one, and an exact version. */
export function unhashedProblems(
  requirements: readonly FoundRequirement[],
  wantsHashes: boolean,
): readonly string[] {
  if (!wantsHashes && requirements.every(({ hashes }) => hashes === undefined)) return [];
  return requirements.flatMap((requirement) => {
    const { name, file, line, hashes } = requirement;
    if (hashes !== undefined && isExact(requirement)) return [];
    const why =
      hashes === undefined ? 'no hash, and all must have one once one has' : 'a hash and no exact version';
    return [`${file} line ${line}: "${name}" has ${why}`];
  });
}

function isExact({ specifiers, url }: FoundRequirement): boolean {
  const exact = specifiers.some(
    ({ operator, prefix }) => operator === '===' || (operator === '==' && !prefix),
  );
  return exact || url !== undefined;
}
