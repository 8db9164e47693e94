/** Cuts pieces of output into lines. */
export interface LineCutter {
  /** The lines that end in this piece. */
  cut(bytes: Uint8Array): readonly string[];
  /** What is left behind the last line break, at most one line. */
  rest(): readonly string[];
}

// Colours, cursor movements and titles (ECMA-48), which make no sense in a log.
const CONTROL = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[@-Z\\-_])/g;

/** A cutter for one stream of output. Of a line that was written over itself (progress bars) only the last state counts. */
export function linesOf(): LineCutter {
  const decoder = new TextDecoder();
  let rest = '';
  return {
    cut: (bytes) => {
      const lines = (rest + decoder.decode(bytes, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      return lines.map(shown).filter((line) => line !== '');
    },
    rest: () => {
      const line = shown(rest);
      rest = '';
      return line === '' ? [] : [line];
    },
  };
}

function shown(line: string): string {
  const states = line.replace(CONTROL, '').split('\r');
  return (states.findLast((state) => state.trim() !== '') ?? '').trimEnd();
}
