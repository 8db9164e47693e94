import type { Socket } from 'node:net';
import { BAD_DATA, statusBody } from '../errors.ts';
import type { Head } from './head.ts';
import { JSON_TYPE, type Response } from './messages.ts';
import { headOf } from './text.ts';

/** Pieces that go out in one write. A text holds one byte a character. */
export type Out = (string | Buffer)[];

interface Clock {
  readonly date: string;
  readonly usualHead: string;
}

/** Appends an answer to `out`; gives the length of its body. */
export function encode(
  out: Out,
  clock: Clock,
  { head, response, keep }: { readonly head: Head; readonly response: Response; readonly keep: boolean },
): number {
  const { body, status } = response;
  const length = typeof body === 'string' ? Buffer.byteLength(body) : body.length;
  out.push(
    keep && isUsual(head, response)
      ? `${clock.usualHead}${length}\r\n\r\n`
      : headOf(response, {
          date: clock.date,
          origin: head.headers.get('origin'),
          connection: connectionOf(head, keep),
          length,
        }),
  );
  if (length > 0 && head.method !== 'HEAD' && status !== 204)
    out.push(typeof body === 'string' && length !== body.length ? Buffer.from(body) : body);
  return length;
}

function connectionOf(head: Head, keep: boolean): string | undefined {
  if (!keep) return 'close';
  return head.isOld ? 'keep-alive' : undefined;
}

function isUsual(head: Head, { status, type, headers }: Response): boolean {
  return status === 200 && type === JSON_TYPE && !headers && !head.isOld && !head.headers.has('origin');
}

/** Appends the answer to a request that is not taken. */
export function pushRefusal(
  out: Out,
  about: { readonly status: number; readonly info: string; readonly date: string },
): void {
  const body = Buffer.from(statusBody(about.info, BAD_DATA));
  const around = { date: about.date, origin: undefined, connection: 'close', length: body.length };
  out.push(headOf({ status: about.status, body, type: JSON_TYPE }, around), body);
}

/** Writes all pieces at once; false where the client is slower than they are. */
export function writeAll(socket: Socket, out: Out): boolean {
  if (out.every((piece) => typeof piece === 'string')) return socket.write(out.join(''), 'latin1');
  return socket.write(
    Buffer.concat(out.map((piece) => (typeof piece === 'string' ? Buffer.from(piece, 'latin1') : piece))),
  );
}
