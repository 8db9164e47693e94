import * as grpc from '@grpc/grpc-js';

/** What came of a gRPC call: the answer's bytes, or the status and its text. */
export type GrpcAnswer =
  | { readonly ok: true; readonly bytes: Buffer }
  | { readonly ok: false; readonly status: string; readonly details: string };

/** Calls unary methods of one gRPC port of a container. */
export interface GrpcClient {
  call(method: string, request: Uint8Array): Promise<GrpcAnswer>;
  /** Waits until the port speaks HTTP/2; false when it does not in time. */
  ready(timeoutMs: number): Promise<boolean>;
  close(): void;
}

export interface GrpcTarget {
  readonly host: string;
  readonly port: number;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** A client that sends and takes bytes: the messages are encoded by `protobuf/`. */
export function grpcClient({ host, port, timeoutMs, signal }: GrpcTarget): GrpcClient {
  const client = new grpc.Client(`${host}:${port}`, grpc.credentials.createInsecure(), {
    'grpc.max_receive_message_length': -1,
    'grpc.max_send_message_length': -1,
    // The port is on this machine: a proxy from the environment must not see the call.
    'grpc.enable_http_proxy': 0,
    'grpc.initial_reconnect_backoff_ms': 50,
    'grpc.max_reconnect_backoff_ms': 500,
  });
  return {
    call: (method, request) => {
      signal.throwIfAborted();
      return unary(client, {
        method,
        request: Buffer.from(request),
        deadline: Date.now() + timeoutMs,
        signal,
      });
    },
    ready: (waitMs) =>
      new Promise((resolve) => {
        client.waitForReady(Date.now() + waitMs, (error) => {
          resolve(error === undefined);
        });
      }),
    close: () => {
      client.close();
    },
  };
}

interface UnaryCall {
  readonly method: string;
  readonly request: Buffer;
  readonly deadline: number;
  readonly signal: AbortSignal;
}

function unary(client: grpc.Client, { method, request, deadline, signal }: UnaryCall): Promise<GrpcAnswer> {
  return new Promise((resolve, reject) => {
    const same = (bytes: Buffer): Buffer => bytes;
    const call = client.makeUnaryRequest(method, same, same, request, { deadline }, (error, bytes) => {
      signal.removeEventListener('abort', cancel);
      if (signal.aborted) reject(reasonOfAbort(signal));
      else if (error === null) resolve({ ok: true, bytes: bytes ?? Buffer.alloc(0) });
      else resolve({ ok: false, status: grpc.status[error.code], details: error.details });
    });
    const cancel = (): void => {
      call.cancel();
    };
    signal.addEventListener('abort', cancel, { once: true });
  });
}

function reasonOfAbort({ reason }: AbortSignal): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
