import type { Run } from '../program.ts';

/** `version`: our version and that of Node. */
export const version: Run = async (_argument, flags, around) => {
  const { version: own } = around;
  around.answer(
    flags.json === true ? `${JSON.stringify({ version: own, node: process.version })}\n` : `${own}\n`,
  );
  return Promise.resolve();
};
