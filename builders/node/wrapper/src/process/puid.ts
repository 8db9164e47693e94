// The puid of a request, for the log: looked for only when something is logged.
import { isRecord } from '../guards.ts';
import type { Request } from '../http/messages.ts';
import { readMessage } from '../proto/message-reader.ts';

const HEADER = 'seldon-puid';

/** Of a REST request: the header that Seldon's executor sets, else meta in the body. */
export function puidOf(request: Request | undefined): string | undefined {
  if (!request) return undefined;
  return request.headers.get(HEADER) ?? puidIn(() => JSON.parse(request.body.toString()));
}

/** Of a gRPC call, which brings the frame of a SeldonMessage. */
export function puidOfCall(call: {
  readonly header: (name: string) => string | undefined;
  readonly data: Buffer;
}): string | undefined {
  return call.header(HEADER) ?? puidIn(() => readMessage(call.data.subarray(5)));
}

function puidIn(read: () => unknown): string | undefined {
  try {
    const message = read();
    const meta = isRecord(message) ? message['meta'] : undefined;
    const puid = isRecord(meta) ? meta['puid'] : undefined;
    return typeof puid === 'string' && puid !== '' ? puid : undefined;
  } catch {
    return undefined; // what cannot be read has none
  }
}
