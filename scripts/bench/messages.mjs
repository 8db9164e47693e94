// The requests of the benchmark and the answers they must get.
import { join } from 'node:path';
import protobuf from 'protobufjs';

const PROTO = join(import.meta.dirname, '../../test/contracts/proto');
const root = new protobuf.Root();
root.resolvePath = (_origin, target) => (target.startsWith('google/') ? target : join(PROTO, target));
root.loadSync('prediction.proto', { keepCase: true });
const Message = root.lookupType('seldon.protos.SeldonMessage');

/** Numbers of about ten characters, the same in every run (a linear congruential generator of fixed seed). */
export function matrix(rows, columns) {
  let state = 20220722;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Number((state / 2 ** 32).toFixed(7));
  };
  return Array.from({ length: rows }, () => Array.from({ length: columns }, next));
}

/** A gRPC request as it stands in the body of HTTP/2: a flag, the length, the message. */
export function frameOf(message) {
  const bytes = Message.encode(Message.fromObject(message)).finish();
  const frame = Buffer.alloc(5 + bytes.length);
  frame.writeUInt32BE(bytes.length, 1);
  frame.set(bytes, 5);
  return frame;
}

/** Bytes of a SeldonMessage, without a frame. */
export function bytesOf(message) {
  return Buffer.from(Message.encode(Message.fromObject(message)).finish());
}

/** A SeldonMessage as plain values, for comparison. */
export function messageOf(bytes) {
  return Message.toObject(Message.decode(bytes), { enums: String });
}

/** A matrix as the google.protobuf.ListValue of `data.ndarray`. */
export function listValueOf(rows) {
  return {
    values: rows.map((row) => ({ listValue: { values: row.map((numberValue) => ({ numberValue })) } })),
  };
}
