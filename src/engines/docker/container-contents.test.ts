import { expect, it } from 'vitest';
import { demultiplexed } from './container-contents.ts';

function frame(stream: number, text: string): Buffer {
  const content = Buffer.from(text);
  const header = Buffer.from([stream, 0, 0, 0, 0, 0, 0, 0]);
  header.writeUInt32BE(content.length, 4);
  return Buffer.concat([header, content]);
}

it('joins the frames of a log in order, also within a character', () => {
  const [start, end] = [Buffer.from('ü').subarray(0, 1), Buffer.from('ü').subarray(1)];
  const frames = [frame(1, 'out\n'), frame(2, 'err\n'), frame(1, ''), frame(1, 'end ')];
  const cut = [start, end].map((bytes) => Buffer.concat([Buffer.from([1, 0, 0, 0, 0, 0, 0, 1]), bytes]));

  expect(demultiplexed(Buffer.concat([...frames, ...cut]))).toBe('out\nerr\nend ü');
});

it('takes what is there of a log that was cut', () => {
  expect(demultiplexed(frame(1, 'hello').subarray(0, 11))).toBe('hel');
});
