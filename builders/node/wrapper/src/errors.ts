export const BAD_DATA = 'MICROSERVICE_BAD_DATA';
const BAD_METRIC = 'MICROSERVICE_BAD_METRIC';
const BAD_METADATA = 'MICROSERVICE_BAD_METADATA';
const INTERNAL_ERROR = 'MICROSERVICE_INTERNAL_ERROR';

/** An error with an HTTP status of its own; user code throws it too. */
export class SeldonError extends Error {
  readonly statusCode: number;
  readonly reason: string;

  constructor(message: string, statusCode = 400, reason = BAD_DATA) {
    super(message);
    this.name = 'SeldonError';
    this.statusCode = statusCode;
    this.reason = reason;
  }
}

/** Thrown by a method that a component does not offer; the next one is tried. */
export class SeldonNotImplementedError extends SeldonError {
  constructor(message = 'not implemented') {
    super(message);
    this.name = 'SeldonNotImplementedError';
  }
}

/** The caller sent something that cannot be understood. */
export class BadRequest extends SeldonError {
  constructor(message: string, statusCode = 400) {
    super(message, statusCode);
    this.name = 'BadRequest';
  }
}

/** The component cannot be started: the message goes to the log, and the process ends with 1. */
export class StartupError extends Error {}

/** An error, ready for either transport. */
export interface Failure {
  readonly httpStatus: number;
  readonly info: string;
  readonly reason: string;
  /** Whether it is the component that failed, and nobody said so on purpose. */
  readonly unexpected: boolean;
}

/** How an error is told to the caller. Errors of user code need not be of our classes: `statusCode` makes them so. */
export function failureOf(error: unknown): Failure {
  const info = describe(error);
  const status = statusOf(error);
  if (status === undefined) return { httpStatus: 500, info, reason: INTERNAL_ERROR, unexpected: true };
  const reason = propertyOf(error, 'reason');
  return {
    httpStatus: status,
    info,
    reason: typeof reason === 'string' ? reason : BAD_DATA,
    unexpected: false,
  };
}

/** Whether an error says that a method is not there. By name too, as user code may define the class itself. */
export function isNotImplemented(error: unknown): boolean {
  return propertyOf(error, 'name') === 'SeldonNotImplementedError';
}

/** What an error says, or its class where it says nothing. */
export function describe(error: unknown): string {
  const message = propertyOf(error, 'message');
  if (typeof message === 'string' && message !== '') return message;
  if (error instanceof Error) return error.name;
  return typeof error === 'string' ? error : `something was thrown that is no Error: ${typeof error}`;
}

/** The error for metrics that are not well formed. */
export function badMetric(metrics: unknown): SeldonError {
  const text = safeJson(metrics);
  return new SeldonError(`Bad metric created during request: ${text}`, 500, BAD_METRIC);
}

/** The error that both transports answer when the metadata is not valid. */
export function metadataUnavailable(): SeldonError {
  return new SeldonError('Model metadata unavailable', 500, BAD_METADATA);
}

/** Seldon's error body. */
export function statusBody(info: string, reason: string): string {
  return `${JSON.stringify({ status: { code: -1, info, reason, status: 1 } })}\n`;
}

function statusOf(error: unknown): number | undefined {
  const status = propertyOf(error, 'statusCode') ?? propertyOf(error, 'status_code');
  if (typeof status !== 'number' || !Number.isInteger(status)) return undefined;
  return status >= 400 && status <= 599 ? status : 500;
}

function propertyOf(error: unknown, key: string): unknown {
  try {
    return typeof error === 'object' && error !== null ? Reflect.get(error, key) : undefined;
  } catch {
    return undefined; // a getter of user code that throws must not hide the error itself
  }
}

function safeJson(value: unknown): string {
  try {
    const text: unknown = JSON.stringify(value);
    return typeof text === 'string' ? text : String(value);
  } catch {
    return 'a value that is not JSON';
  }
}
