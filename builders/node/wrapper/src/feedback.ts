import type { Answer, AnswerPayload } from './answer.ts';
import type { Tensor } from './arrays.ts';
import { isList, isRecord } from './guards.ts';
import { messageOf } from './json-message.ts';
import type { Message } from './message.ts';
import type { Feedback } from './operations.ts';
import { checkFeedback } from './strict-json.ts';
import { writeTensorJson } from './tftensor/json.ts';

/** A Feedback in JSON. `unitId` is the node whose branch is asked for. Throws a BadRequest where it is none. */
export function feedbackOf(body: unknown, unitId: string): Feedback {
  checkFeedback(body);
  const response = isRecord(body['response']) ? body['response'] : {};
  const meta = isRecord(response['meta']) ? response['meta'] : {};
  const routing = isRecord(meta['routing']) ? meta['routing'][unitId] : undefined;
  return {
    request: partOf(body['request']),
    truth: partOf(body['truth']),
    reward: Math.fround(Number(body['reward'] ?? 0)),
    routing,
  };
}

function partOf(value: unknown): Message {
  if (!isRecord(value)) return { payload: { kind: 'none' }, names: [], meta: undefined };
  const has = ['data', 'jsonData', 'strData', 'binData'].some(
    (key) => (value[key] ?? undefined) !== undefined,
  );
  if (has) return messageOf(value);
  const meta = isRecord(value['meta']) ? value['meta'] : undefined;
  return { payload: { kind: 'none' }, names: [], meta };
}

/** The answer to a Feedback in proto3's JSON form, which leaves default values out. */
export function feedbackBody({ payload, meta }: Answer): string {
  return `${JSON.stringify({ ...payloadForm(payload), meta: metaForm(meta) })}\n`;
}

function payloadForm(payload: AnswerPayload): object {
  switch (payload.kind) {
    case 'ndarray':
      return { data: { ...namesForm(payload.names), ndarray: payload.value } };
    case 'tensor':
      return { data: { ...namesForm(payload.names), tensor: tensorForm(payload.value) } };
    case 'tftensor':
      return {
        data: { ...namesForm(payload.names), tftensor: writeTensorJson(payload.value, payload.dtype) },
      };
    case 'binData':
      return { binData: Buffer.from(payload.value).toString('base64') };
    case 'customData':
      return {
        customData: { '@type': payload.value.typeUrl, value: payload.value.value.toString('base64') },
      };
    case 'jsonData':
    case 'strData':
      return { [payload.kind]: payload.value };
  }
}

function namesForm({ json }: { readonly json: string }): object {
  const names: unknown = JSON.parse(json);
  return isList(names) && names.length > 0 ? { names } : {};
}

function tensorForm({ shape, values }: Tensor): object {
  return {
    ...(shape.length > 0 ? { shape } : {}),
    ...(values.length > 0 ? { values: Array.from(values) } : {}),
  };
}

function metaForm(meta: Answer['meta']): object {
  const { metrics, ...rest } = meta;
  return isList(metrics) ? { ...rest, metrics: metrics.map(metricForm) } : rest;
}

function metricForm(metric: unknown): unknown {
  if (!isRecord(metric)) return metric;
  const { type, value, ...rest } = metric;
  return {
    ...rest,
    ...(type === 'COUNTER' ? {} : { type }),
    ...(value === 0 ? {} : { value: typeof value === 'number' ? value : Number(value) }),
  };
}
