import type {
  PickleConcern,
  PickledCallable,
  PicklePlace,
  PickleVerdict,
  Verdict,
} from '../../model/pickle-verdict.ts';
import type { GlobalUse, PickleFacts } from '../pickle.ts';
import { judge } from './judge.ts';

/** What loading a pickle would do, and whether that is what pickles of models do. Pure; nothing is loaded. */
export function verdictOf(facts: PickleFacts, isOwn: (module: string) => boolean): PickleVerdict {
  const callables = facts.globals.map((use) => callableOf(use, isOwn));
  const concerns = concernsOf(facts);
  const { file, compression } = facts;
  return { file, verdict: worstOf(callables, concerns), compression, callables, concerns };
}

function callableOf(use: GlobalUse, isOwn: (module: string) => boolean): PickledCallable {
  const { module, name, opcode, offset, calls } = use;
  return {
    name: printable(`${module}.${name}`),
    judgement: judge(use, isOwn),
    imported: { opcode, offset },
    calls,
  };
}

/** Names come from whoever wrote the file: they must not draw on a terminal or end a line. */
function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function concernsOf(facts: PickleFacts): readonly PickleConcern[] {
  const changed = facts.globals.flatMap(({ module, name, calls }) =>
    calls
      .filter(({ opcode }) => opcode === 'BUILD')
      .map((place) =>
        concern('changed-global', place, `sets attributes of ${printable(`${module}.${name}`)}`),
      ),
  );
  const byName = facts.importPlaces.map(({ module, offset }) =>
    concern(
      'import-by-name',
      { opcode: 'REDUCE', offset },
      `imports the module ${printable(module)} by a call`,
    ),
  );
  const codes = facts.extensionCodes.map(({ code, offset }) =>
    concern(
      'extension-code',
      { opcode: 'EXT', offset },
      `uses entry ${code} of a registry that the file does not have`,
    ),
  );
  return [
    ...changed,
    ...byName,
    ...facts.indirectCalls.map((place) =>
      concern('indirect-call', place, 'calls something that the pickle itself made'),
    ),
    ...facts.persistentIds.map((place) =>
      concern('persistent-id', place, 'refers to an object outside of the file'),
    ),
    ...codes,
  ];
}

function concern(kind: PickleConcern['kind'], { opcode, offset }: PicklePlace, text: string): PickleConcern {
  return { kind, opcode, offset, text };
}

const RANK: readonly Verdict[] = ['allowed', 'own', 'unlisted', 'dangerous', 'unreadable'];

/** The worst of some verdicts; allowed without any. */
export function worst(verdicts: readonly Verdict[]): Verdict {
  return RANK[Math.max(0, ...verdicts.map((verdict) => RANK.indexOf(verdict)))] ?? 'unreadable';
}

const OF_CONCERN: Readonly<Record<PickleConcern['kind'], Verdict>> = {
  'changed-global': 'dangerous',
  'import-by-name': 'unlisted',
  'indirect-call': 'unlisted',
  'persistent-id': 'unlisted',
  'extension-code': 'unlisted',
};

function worstOf(callables: readonly PickledCallable[], concerns: readonly PickleConcern[]): Verdict {
  return worst([
    ...callables.map(({ judgement }) => judgement),
    ...concerns.map(({ kind }) => OF_CONCERN[kind]),
  ]);
}
