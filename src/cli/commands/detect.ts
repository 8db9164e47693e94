import type { Detection, Json } from '../../model/detection.ts';
import { look } from '../look.ts';
import type { Run } from '../program.ts';

/** `detect`: what a project is, and why. */
export const detect: Run = async (folder, flags, around) => {
  const { candidate } = await look(folder, flags, around);
  const { detection } = candidate;
  around.answer(flags.json === true ? `${JSON.stringify(detection, null, 2)}\n` : textOf(detection));
};

function textOf({ builder, confidence, evidence, facts }: Detection): string {
  const lines = [
    `${builder} (${confidence})`,
    ...evidence.map(({ file, because }) => `  ${file}: ${because}`),
    ...Object.entries(facts).map(([name, value]) => `  ${name} = ${shown(value)}`),
  ];
  return `${lines.join('\n')}\n`;
}

function shown(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
