// Messages inside HTTP/2 data: a flag, the length, the message.
import { gunzipSync, inflateSync } from 'node:zlib';
import { CODES, type GrpcStatus } from './status.ts';

/** A call that is refused before it reaches a method. */
export class Refusal extends Error {
  readonly status: GrpcStatus;

  constructor(code: number, details: string) {
    super(details);
    this.status = { code, details, reason: undefined, unexpected: false };
  }
}

/** The one message of a unary call. Throws a Refusal. */
export function messageIn(data: Buffer, encoding: string | undefined, limit: number): Buffer {
  if (data.length < 5) throw new Refusal(CODES.INTERNAL, 'the call has no message');
  const size = data.readUInt32BE(1);
  if (size > limit) throw tooLarge(size, limit);
  if (data.length !== size + 5) throw new Refusal(CODES.INTERNAL, 'the call has not exactly one message');
  const message = data.subarray(5);
  return data[0] === 0 ? message : decompressed(message, encoding, limit);
}

/** The refusal of a message beyond the limit. */
export function tooLarge(size: number, limit: number): Refusal {
  return new Refusal(CODES.RESOURCE_EXHAUSTED, `Received message larger than max (${size} vs. ${limit})`);
}

function decompressed(message: Buffer, encoding: string | undefined, limit: number): Buffer {
  const inflate = encoding === 'gzip' ? gunzipSync : encoding === 'deflate' ? inflateSync : undefined;
  if (!inflate)
    throw new Refusal(CODES.UNIMPLEMENTED, `the message encoding "${encoding ?? ''}" is not supported`);
  try {
    return inflate(message, { maxOutputLength: limit });
  } catch {
    throw new Refusal(CODES.RESOURCE_EXHAUSTED, 'the message cannot be decompressed within the limit');
  }
}

/** A message as it stands in HTTP/2 data. */
export function frameOf(message: Buffer): Buffer {
  const frame = Buffer.allocUnsafe(message.length + 5);
  frame[0] = 0;
  frame.writeUInt32BE(message.length, 1);
  message.copy(frame, 5);
  return frame;
}
