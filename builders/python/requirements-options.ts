import type { Link } from './local-wheels.ts';
import { hostOf, isBareUrl, isProjectItself, ownExtrasOf, withoutSecrets } from './requirement-line.ts';
import type { FoundRequirement } from './requirements-txt.ts';

/** What was found so far. */
export interface Collected {
  readonly requirements: FoundRequirement[];
  readonly constraints: FoundRequirement[];
  readonly files: string[];
  readonly notices: string[];
  readonly problems: string[];
  readonly ownExtras: string[];
  readonly links: Link[];
  installsItself: boolean;
  wantsHashes: boolean;
}

/** Where a line stands. */
export interface Place {
  readonly file: string;
  readonly line: number;
  /** Whether the file was included with -c. */
  readonly asConstraint: boolean;
}

/** Splits "-i URL", "--index-url=URL" and "-rfile"; a line that is not an option has no name. */
export function optionOf(text: string): { name: string | undefined; value: string } {
  if (!text.startsWith('-')) return { name: undefined, value: '' };
  const long = /^(--[a-z-]+)(?:[=\s]\s*(.*))?$/.exec(text);
  const short = /^(-[a-zA-Z])\s*(.*)$/.exec(text);
  const [, name, value = ''] = long ?? short ?? ['', text, ''];
  return { name, value: value.trim() };
}

/** Does what an option of its own line asks for, or says that it is not done. */
export function addOption(collected: Collected, option: { name: string; value: string }, place: Place): void {
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

const findLinks: OptionEffect = (collected, value, place) => {
  const path = value.replace(/^file:(?:\/\/(?=[./]))?/, '');
  const isFolder = !isBareUrl(path) && !/^[/~]|\.html?$/.test(path);
  if (isFolder) collected.links.push({ path, file: place.file });
  else
    collected.notices.push(
      `${placeText(place)} is not followed: only package indexes and folders of the project are searched`,
    );
};

/** Notes that the project asks to be installed itself, with which extras. */
export function installItself(collected: Collected, target: string): void {
  collected.installsItself = true;
  collected.ownExtras.push(...ownExtrasOf(target));
}

const OPTION_EFFECTS: Readonly<Record<string, OptionEffect>> = {
  '-i': index('--index-url'),
  '--index-url': index('--index-url'),
  '--extra-index-url': index('--extra-index-url'),
  '-e': editable,
  '--editable': editable,
  '-f': findLinks,
  '--find-links': findLinks,
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

/** "requirements.txt line 3" */
export function placeText({ file, line }: Place): string {
  return `${file} line ${line}`;
}
