// Methods that see the whole message (`predict_raw` and its like). Over both transports they get and give the JSON form.
import type { Answer, AnswerPayload } from './answer.ts';
import { isList, isRecord, type Callable } from './guards.ts';
import { isNotImplemented } from './errors.ts';
import { messageOf } from './json-message.ts';
import { rescued, type Later } from './later.ts';
import type { Message, Payload } from './message.ts';
import type { MetaMaker, Operation } from './meta.ts';
import { areMetrics } from './metrics.ts';
import { Names } from './names.ts';
import { AnyData } from './seldon-api.ts';
import { writeTensorJson } from './tftensor/json.ts';

export type Transport = 'rest' | 'grpc';

/** A method that sees the whole message. */
export interface Raw {
  readonly call: Callable;
  /** Whether metrics in its answer are counted: not those of the methods of one transport, which are older. */
  readonly records: boolean;
}

/**
 * The methods of an operation that see the whole message, in the order in which they are tried: that of the transport, for all but
 * predict that of the other one, `_raw`.
 */
export function rawMethods(
  component: { method(name: string): Callable | undefined },
  operation: Operation,
  transport: Transport,
): readonly Raw[] {
  const other = transport === 'rest' ? 'grpc' : 'rest';
  const suffixes = operation === 'predict' ? [transport, 'raw'] : [transport, other, 'raw'];
  return suffixes.flatMap((suffix) => {
    const call = component.method(`${operation}_${suffix}`);
    return call ? [{ call, records: suffix === 'raw' }] : [];
  });
}

/** What `attempt` makes of the first method that is implemented, or `otherwise` where none is. */
export function tryEach<T>(
  methods: readonly Raw[],
  attempt: (raw: Raw) => Later<T>,
  otherwise: () => Later<T>,
): Later<T> {
  const [first, ...rest] = methods;
  if (!first) return otherwise();
  return rescued(
    () => attempt(first),
    (error) => {
      if (isNotImplemented(error)) return tryEach(rest, attempt, otherwise);
      throw error;
    },
  );
}

/** Records the metrics that a raw answer carries; the answer as it is sent. */
export function withRecorded(
  result: unknown,
  operation: Operation,
  how: { meta: MetaMaker; include: boolean },
): unknown {
  if (!isRecord(result) || !isRecord(result['meta'])) return result;
  const { metrics, ...kept } = result['meta'];
  if (!isList(metrics) || metrics.length === 0) return result;
  if (!areMetrics(metrics))
    throw new TypeError('the answer of the raw method has metrics that are not well formed');
  const shown = how.meta.recorded(metrics, operation);
  return { ...result, meta: how.include ? { ...kept, metrics: shown } : kept };
}

/** The JSON form of a message that came in binary form. */
export function jsonForm({ payload, names, meta }: Message): Record<string, unknown> {
  return { meta: meta ?? {}, ...payloadJson(payload, names) };
}

function payloadJson(payload: Payload, names: readonly unknown[]): Record<string, unknown> {
  switch (payload.kind) {
    case 'none':
      return {};
    case 'data':
      return { data: { names } };
    case 'tensor':
      return {
        data: { names, tensor: { shape: payload.value.shape, values: Array.from(payload.value.values) } },
      };
    case 'tftensor':
      return { data: { names, tftensor: writeTensorJson(payload.value, payload.dtype) } };
    case 'ndarray':
      return { data: { names, ndarray: payload.value } };
    case 'binData':
      return { binData: payload.value.toString('base64') };
    case 'jsonData':
    case 'strData':
    case 'customData':
      return { [payload.kind]: payload.value };
  }
}

/** A raw answer in JSON form, ready to be written in binary form; undefined payload where it has none. */
export function answerOfForm(form: unknown): {
  readonly payload: AnswerPayload | undefined;
  readonly meta: Answer['meta'];
} {
  if (!isRecord(form)) throw new TypeError('a raw method must return a SeldonMessage as an object');
  const meta = isRecord(form['meta']) ? form['meta'] : {};
  const custom = form['customData'];
  if (custom instanceof AnyData) return { payload: { kind: 'customData', value: custom }, meta };
  const has = ['data', 'jsonData', 'strData', 'binData'].some((key) => form[key] !== undefined);
  return { payload: has ? payloadOf(messageOf(form)) : undefined, meta };
}

function payloadOf({ payload, names }: Message): AnswerPayload | undefined {
  switch (payload.kind) {
    case 'tensor':
    case 'tftensor':
    case 'ndarray':
      return { ...payload, names: new Names(names) };
    case 'data':
      return { kind: 'ndarray', value: [], names: new Names(names) };
    case 'jsonData':
      return { kind: 'jsonData', value: payload.value };
    case 'strData':
    case 'binData':
      return payload;
    case 'customData':
    case 'none':
      return undefined;
  }
}
