import type { Builder } from '../../builder-api.ts';
import type { Detection, Json } from '../../model/detection.ts';
import type { PickledCallable, PickleVerdict } from '../../model/pickle-verdict.ts';
import { doing } from '../../pipeline/pickle-policy.ts';
import { alternativesTo, look } from '../look.ts';
import type { Run } from '../program.ts';

/** `detect`: what a project is, and why; what else could serve it on request; and what its pickles would do. */
export const detect: Run = async (folder, flags, around) => {
  const looked = await look(folder, flags, around);
  const { pickles } = looked;
  const { detection } = looked.candidate;
  const alternatives = await alternativesTo(looked, flags, around);
  if (flags.json === true) {
    const document = { ...detection, alternatives: alternatives.map(({ id }) => id), pickles };
    around.answer(`${JSON.stringify(document, null, 2)}\n`);
    return;
  }
  const lines = [
    ...linesOf(detection),
    ...alternatives.map(alternativeLine),
    ...pickles.flatMap(pickleLines),
  ];
  around.answer(`${lines.join('\n')}\n`);
};

function alternativeLine({ id, title }: Builder): string {
  return `or ${id}, with --builder ${id}: ${title}`;
}

function linesOf({ builder, confidence, evidence, facts }: Detection): readonly string[] {
  return [
    `${builder} (${confidence})`,
    ...evidence.map(({ file, because }) => `  ${file}: ${because}`),
    ...Object.entries(facts).map(([name, value]) => `  ${name} = ${shown(value)}`),
  ];
}

function shown(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The verdict, and what it is made of; what the framework needs to be loaded is only counted. */
function pickleLines({ file, verdict, callables, concerns }: PickleVerdict): readonly string[] {
  const allowed = callables.filter(({ judgement }) => judgement === 'allowed').length;
  return [
    `pickle ${file}: ${verdict} (${allowed} of ${callables.length} names are those of its framework)`,
    ...callables.filter(({ judgement }) => judgement !== 'allowed').map(callableLine),
    ...concerns.map(({ text, offset }) => `  ${text} (byte ${offset})`),
  ];
}

function callableLine(callable: PickledCallable): string {
  return `  ${doing(callable)}: ${callable.judgement}`;
}
