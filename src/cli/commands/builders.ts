import { BUILDERS } from '../../../builders/index.gen.ts';
import type { Run } from '../program.ts';

/** `builders`: what can be built, and what each builder looks for. */
export const builders: Run = async (_argument, flags, around) => {
  const listed = BUILDERS.map(({ id, language, title, looksFor, onRequest = false }) => ({
    id,
    language,
    title,
    looksFor,
    onRequest,
  }));
  if (flags.json === true) {
    around.answer(`${JSON.stringify(listed, null, 2)}\n`);
    return Promise.resolve();
  }
  const width = Math.max(...listed.map(({ id }) => id.length));
  for (const { id, title, looksFor, onRequest } of listed) {
    const asked = onRequest ? `, when --builder ${id} asks for it` : '';
    around.answer(
      `${id.padEnd(width)}  ${title}\n${' '.repeat(width)}  looks for ${looksFor.join('; ')}${asked}\n`,
    );
  }
  return Promise.resolve();
};
