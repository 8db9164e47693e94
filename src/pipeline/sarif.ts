import type { ConcernKind, Judgement, PicklePlace, PickleVerdict } from '../model/pickle-verdict.ts';
import { doing } from './pickle-policy.ts';

type Level = 'none' | 'note' | 'warning' | 'error';
type RuleId = `pickle/${Exclude<Judgement, 'allowed'> | ConcernKind | 'unreadable'}`;

/** Every rule with its level (SARIF 2.1.0, §3.49 and §3.27.10). */
const RULES: Readonly<Record<RuleId, { readonly level: Level; readonly text: string }>> = {
  'pickle/dangerous': {
    level: 'error',
    text: 'Loading the pickle imports something that attacks are made of.',
  },
  'pickle/unlisted': {
    level: 'warning',
    text: 'Loading the pickle imports something that is on no list of what models need.',
  },
  'pickle/own': { level: 'note', text: 'Loading the pickle imports code of the project.' },
  'pickle/indirect-call': {
    level: 'warning',
    text: 'Loading the pickle calls something that the pickle itself made.',
  },
  'pickle/changed-global': {
    level: 'error',
    text: 'Loading the pickle changes a function, class or variable of a module.',
  },
  'pickle/import-by-name': {
    level: 'warning',
    text: 'Loading the pickle imports a module by a call with its name.',
  },
  'pickle/persistent-id': {
    level: 'warning',
    text: 'The pickle refers to an object outside of the file.',
  },
  'pickle/extension-code': {
    level: 'warning',
    text: 'The pickle uses a registry of the process that wrote it.',
  },
  'pickle/unreadable': {
    level: 'error',
    text: 'The pickle is damaged or hides what it does.',
  },
};

/** The verdicts as a SARIF log (OASIS, Static Analysis Results Interchange Format 2.1.0), for code scanning. */
export function sarifOf(pickles: readonly PickleVerdict[], version: string): string {
  const rules = Object.entries(RULES).map(([id, { level, text }]) => ({
    id,
    shortDescription: { text },
    defaultConfiguration: { level },
  }));
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'seldon-build', version, rules } },
        artifacts: pickles.map(({ file }) => ({ location: locationOf(file) })),
        results: pickles.flatMap(resultsOf),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function resultsOf(pickle: PickleVerdict): readonly object[] {
  const { file, callables, concerns, problem } = pickle;
  const ofCallables = callables.flatMap((callable) => {
    const { judgement, imported, name } = callable;
    if (judgement === 'allowed') return [];
    return [
      resultOf(pickle, {
        rule: `pickle/${judgement}`,
        text: `${file} ${doing(callable)}`,
        place: imported,
        name,
      }),
    ];
  });
  const ofConcerns = concerns.map(({ kind, text, opcode, offset }) =>
    resultOf(pickle, { rule: `pickle/${kind}`, text: `${file} ${text}`, place: { opcode, offset } }),
  );
  const ofFile =
    problem === undefined ? [] : [resultOf(pickle, { rule: 'pickle/unreadable', text: problem })];
  return [...ofCallables, ...ofConcerns, ...ofFile];
}

interface Finding {
  readonly rule: RuleId;
  readonly text: string;
  readonly place?: PicklePlace;
  readonly name?: string;
}

function resultOf({ file, compression }: PickleVerdict, { rule, text, place, name }: Finding): object {
  // Offsets are in the decompressed stream, and a region is one of the file: they agree where nothing is compressed.
  const region =
    place !== undefined && compression === 'none'
      ? { region: { byteOffset: place.offset, byteLength: 1 } }
      : {};
  return {
    ruleId: rule,
    ruleIndex: Object.keys(RULES).indexOf(rule),
    level: RULES[rule].level,
    message: { text },
    locations: [{ physicalLocation: { artifactLocation: locationOf(file), ...region } }],
    properties: { ...(name === undefined ? {} : { callable: name }), ...(place ?? {}), compression },
  };
}

function locationOf(file: string): object {
  return { uri: file.split('/').map(encodeURIComponent).join('/') };
}
