import { PATHS, type Target } from './rest-routes.ts';

const TEXT = { type: 'string' };
const NUMBER = { type: 'number' };
const INTEGER = { type: 'integer' };

/** The OpenAPI 3.0.0 document that /seldon.json serves. */
export function openApi(modelName: string): object {
  return {
    openapi: '3.0.0',
    info: { title: `Seldon microservice ${modelName}`, version: '1' },
    paths: Object.fromEntries(
      PATHS.filter(([, target]) => target !== 'openapi').map(([path, target, methods]) => [
        path,
        pathOf(target, methods),
      ]),
    ),
    components: { schemas: SCHEMAS },
  };
}

function pathOf(target: Target, methods: readonly string[]): object {
  const isGetOnly = !methods.includes('POST');
  const get = methods.includes('GET')
    ? { get: { ...operation(target), ...(isGetOnly ? {} : { parameters: [queryOf(target)] }) } }
    : {};
  return isGetOnly ? get : { ...get, post: { ...operation(target), requestBody: bodyOf(target) } };
}

function operation(target: Target): object {
  const answer = target === 'metadata' ? 'SeldonModelMetadata' : 'SeldonMessage';
  const content =
    target === 'ping' ? { 'text/html': { schema: TEXT } } : { 'application/json': { schema: ref(answer) } };
  const failure = { 'application/json': { schema: ref('StatusBody') } };
  return {
    summary: target.replace('_', ' '),
    responses: {
      200: { description: 'the answer', content },
      default: { description: 'an error', content: failure },
    },
  };
}

function schemaOf(target: Target): object {
  if (target === 'send_feedback') return ref('Feedback');
  if (target !== 'aggregate') return ref('SeldonMessage');
  return { oneOf: [list(ref('SeldonMessage')), ref('SeldonMessageList')] };
}

function queryOf(target: Target): object {
  return {
    name: 'json',
    in: 'query',
    required: true,
    content: { 'application/json': { schema: schemaOf(target) } },
  };
}

function bodyOf(target: Target): object {
  const form = object({ json: { ...TEXT, description: 'the same JSON as text' } });
  return {
    required: true,
    content: {
      'application/json': { schema: schemaOf(target) },
      'application/x-www-form-urlencoded': { schema: form },
      'multipart/form-data': { schema: ref('SeldonMessage') },
    },
  };
}

function ref(name: string): object {
  return { $ref: `#/components/schemas/${name}` };
}

function object(properties: object): object {
  return { type: 'object', properties };
}

function list(items: object): object {
  return { type: 'array', items };
}

function map(additionalProperties: object): object {
  return { type: 'object', additionalProperties };
}

const MESSAGE = ref('SeldonMessage');
const SIDE = object({ messagetype: TEXT, schema: {}, name: TEXT, datatype: TEXT, shape: list(INTEGER) });
const SCHEMAS = {
  SeldonMessage: object({
    status: ref('Status'),
    meta: ref('Meta'),
    data: ref('DefaultData'),
    binData: { type: 'string', format: 'byte' },
    strData: TEXT,
    jsonData: {},
  }),
  DefaultData: object({
    names: list(TEXT),
    tensor: ref('Tensor'),
    ndarray: list({}),
    tftensor: { type: 'object' },
  }),
  Tensor: object({ shape: list(INTEGER), values: list({ type: 'number', nullable: true }) }),
  Meta: object({
    puid: TEXT,
    tags: map({}),
    routing: map(INTEGER),
    requestPath: map(TEXT),
    metrics: list(ref('Metric')),
  }),
  Metric: object({
    key: TEXT,
    type: { type: 'string', enum: ['COUNTER', 'GAUGE', 'TIMER'] },
    value: NUMBER,
    tags: map(TEXT),
  }),
  Status: object({ code: INTEGER, info: TEXT, reason: TEXT, status: {} }),
  StatusBody: object({ status: ref('Status') }),
  SeldonMessageList: object({ seldonMessages: list(MESSAGE) }),
  Feedback: object({ request: MESSAGE, response: MESSAGE, reward: NUMBER, truth: MESSAGE }),
  SeldonModelMetadata: object({
    name: TEXT,
    versions: list(TEXT),
    platform: TEXT,
    inputs: list(SIDE),
    outputs: list(SIDE),
    custom: map(TEXT),
  }),
};
