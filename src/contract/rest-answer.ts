import { CheckFailed, excerpt } from './check-failed.ts';
import { isJson, isRecord, shown } from './json.ts';
import type { Payload, TensorPayload } from './message.ts';
import type { RestAnswer } from './rest-client.ts';

type Members = Readonly<Record<string, unknown>>;

/** The JSON object of an answer with status 200. Throws CheckFailed for anything else. */
export function objectOfAnswer({ status, body }: RestAnswer): Members {
  if (status !== 200) throw new CheckFailed('status 200', `status ${status}: ${excerpt(body)}`);
  const value = parsed(body);
  if (!isRecord(value)) throw new CheckFailed('a JSON object', excerpt(body));
  return value;
}

/** The payload of an answered SeldonMessage, which must have a `meta` object. Throws CheckFailed. */
export function payloadOfAnswer(answer: RestAnswer): Payload {
  const message = objectOfAnswer(answer);
  if (!isRecord(message['meta'])) throw new CheckFailed('a "meta" object', shown(message['meta']));
  return payloadOfMessage(message);
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    // Python's json writes these, though JSON has no such numbers: the service orchestrator cannot read them.
    const odd = /[[,:\s]-?(NaN|Infinity)\s*[\],}]/.exec(body)?.[1];
    if (odd !== undefined) throw new CheckFailed('finite numbers', `${odd} in ${excerpt(body)}`);
    throw new CheckFailed('JSON', excerpt(body));
  }
}

function payloadOfMessage(message: Members): Payload {
  const { data, jsonData, strData, binData } = message;
  if (data !== undefined) return payloadOfData(data);
  if (jsonData !== undefined && isJson(jsonData)) return { kind: 'jsonData', value: jsonData };
  if (typeof strData === 'string') return { kind: 'strData', text: strData };
  if (typeof binData === 'string') return { kind: 'binData', base64: binData };
  throw new CheckFailed(
    'one of "data", "jsonData", "strData", "binData"',
    `only ${shown(Object.keys(message))}`,
  );
}

function payloadOfData(data: unknown): Payload {
  if (!isRecord(data)) throw new CheckFailed('an object "data"', shown(data));
  const { names = [], tensor, ndarray, tftensor } = data;
  if (!isListOf(names, isText)) throw new CheckFailed('a list of texts "data.names"', shown(names));
  if (tensor !== undefined) return tensorOf(tensor, names);
  if (ndarray !== undefined) {
    if (!isListOf(ndarray, isJson)) throw new CheckFailed('a list "data.ndarray"', shown(ndarray));
    return { kind: 'ndarray', names, rows: ndarray };
  }
  if (tftensor !== undefined) return { kind: 'tftensor', names };
  throw new CheckFailed(
    'one of "tensor", "ndarray", "tftensor" in "data"',
    `only ${shown(Object.keys(data))}`,
  );
}

function tensorOf(tensor: unknown, names: readonly string[]): TensorPayload {
  if (!isRecord(tensor)) throw new CheckFailed('an object "data.tensor"', shown(tensor));
  const { shape, values } = tensor;
  if (!isListOf(shape, isNumber))
    throw new CheckFailed('a list of numbers "data.tensor.shape"', shown(shape));
  if (!isListOf(values, isNumber))
    throw new CheckFailed('a list of numbers "data.tensor.values"', shown(values));
  return { kind: 'tensor', names, shape, values };
}

function isListOf<T>(value: unknown, is: (item: unknown) => item is T): value is readonly T[] {
  return Array.isArray(value) && value.every(is);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number';
}
