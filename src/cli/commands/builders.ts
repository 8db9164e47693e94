import { BUILDERS } from '../../../builders/index.gen.ts';
import type { Run } from '../program.ts';

/** `builders`: what can be built, and what each builder looks for. */
export const builders: Run = async (_argument, flags, around) => {
  const listed = BUILDERS.map(({ id, language, title, looksFor }) => ({ id, language, title, looksFor }));
  if (flags.json === true) {
    around.answer(`${JSON.stringify(listed, null, 2)}\n`);
    return Promise.resolve();
  }
  const width = Math.max(...listed.map(({ id }) => id.length));
  for (const { id, title, looksFor } of listed) {
    around.answer(`${id.padEnd(width)}  ${title}\n${' '.repeat(width)}  looks for ${looksFor.join('; ')}\n`);
  }
  return Promise.resolve();
};
