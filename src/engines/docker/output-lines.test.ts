import { expect, it } from 'vitest';
import { linesOf } from './output-lines.ts';

function linesOfPieces(pieces: readonly (string | Uint8Array)[]): readonly string[] {
  const cutter = linesOf();
  const cut = pieces.flatMap((piece) =>
    cutter.cut(typeof piece === 'string' ? new TextEncoder().encode(piece) : piece),
  );
  return [...cut, ...cutter.rest()];
}

it.each([
  ['joins pieces', ['on', 'e\ntw', 'o\n'], ['one', 'two']],
  ['gives the end of a stream without a line break', ['one\ntwo'], ['one', 'two']],
  ['leaves empty lines out', ['\n\none\n  \n'], ['one']],
  ['keeps the last state of a line', ['10%\r50%\r100%\n'], ['100%']],
  ['does not take a Windows line break for an empty state', ['one\r\n'], ['one']],
  ['takes colours out', ['\u001b[1;31mred\u001b[0m\u001b]0;title\u0007\n'], ['red']],
])('%s', (_, pieces, lines) => {
  expect(linesOfPieces(pieces)).toEqual(lines);
});

it('joins a character that was cut', () => {
  const bytes = new TextEncoder().encode('ü\n');

  expect(linesOfPieces([bytes.slice(0, 1), bytes.slice(1)])).toEqual(['ü']);
});
