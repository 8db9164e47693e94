// gRPC's status codes and their text on the wire: https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md
import { BadRequest, failureOf, isNotImplemented } from '../errors.ts';

export const CODES = {
  OK: 0,
  CANCELLED: 1,
  INVALID_ARGUMENT: 3,
  DEADLINE_EXCEEDED: 4,
  NOT_FOUND: 5,
  PERMISSION_DENIED: 7,
  RESOURCE_EXHAUSTED: 8,
  FAILED_PRECONDITION: 9,
  ABORTED: 10,
  OUT_OF_RANGE: 11,
  UNIMPLEMENTED: 12,
  INTERNAL: 13,
  UNAVAILABLE: 14,
  UNAUTHENTICATED: 16,
} as const;

const NAMES = new Map<number, string>(Object.entries(CODES).map(([name, code]) => [code, name]));

/** The name of a code, as in OK and INVALID_ARGUMENT. */
export function nameOfCode(code: number): string {
  return NAMES.get(code) ?? String(code);
}

const BY_HTTP: Readonly<Record<number, number>> = {
  401: CODES.UNAUTHENTICATED,
  403: CODES.PERMISSION_DENIED,
  404: CODES.NOT_FOUND,
  408: CODES.DEADLINE_EXCEEDED,
  409: CODES.ABORTED,
  412: CODES.FAILED_PRECONDITION,
  413: CODES.RESOURCE_EXHAUSTED,
  416: CODES.OUT_OF_RANGE,
  429: CODES.RESOURCE_EXHAUSTED,
  499: CODES.CANCELLED,
  501: CODES.UNIMPLEMENTED,
  503: CODES.UNAVAILABLE,
  504: CODES.DEADLINE_EXCEEDED,
};

/** An error as gRPC tells it. */
export interface GrpcStatus {
  readonly code: number;
  readonly details: string;
  readonly reason: string | undefined;
  readonly unexpected: boolean;
}

/** How an error of user code or ours is told. */
export function statusOf(error: unknown): GrpcStatus {
  const { httpStatus, info, reason, unexpected } = failureOf(error);
  return { code: codeOf(error, httpStatus), details: info, reason, unexpected };
}

function codeOf(error: unknown, httpStatus: number): number {
  if (isNotImplemented(error)) return CODES.UNIMPLEMENTED;
  if (error instanceof BadRequest && httpStatus === 400) return CODES.INVALID_ARGUMENT;
  const known = BY_HTTP[httpStatus];
  if (known !== undefined) return known;
  return httpStatus >= 400 && httpStatus < 500 ? CODES.INVALID_ARGUMENT : CODES.INTERNAL;
}

/** A text as `grpc-message`: printable ASCII but for the percent sign, the rest percent-encoded UTF-8. */
export function encodeDetails(details: string): string {
  const bytes = Buffer.from(details.slice(0, 4000));
  let text = '';
  for (const byte of bytes) {
    const plain = byte >= 0x20 && byte <= 0x7e && byte !== 0x25;
    text += plain ? String.fromCharCode(byte) : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return text;
}
