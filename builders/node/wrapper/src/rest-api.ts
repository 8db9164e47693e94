import { describe, failureOf, metadataUnavailable, SeldonError, statusBody, BadRequest } from './errors.ts';
import { feedbackBody, feedbackOf } from './feedback.ts';
import { decodedBody, undecodedBody } from './forms.ts';
import { isRecord } from './guards.ts';
import { JSON_TYPE, type Request, type Response } from './http/messages.ts';
import { bodyOf, messageOf, messagesOf } from './json-message.ts';
import { after, rescued, onceThere, type Later } from './later.ts';
import type { Metadata } from './metadata.ts';
import type { Operation } from './meta.ts';
import { openApi } from './openapi.ts';
import type { Operations } from './operations.ts';
import { rawMethods, tryEach, withRecorded, type Raw } from './raw.ts';
import { notFound, wrongMethod } from './rest-unrouted.ts';
import { needsComponent, PATHS, type Target } from './rest-routes.ts';
import type { Tracing } from './tracing/types.ts';

interface Route {
  readonly methods: readonly string[];
  readonly handle: (request: Request) => Later<Response>;
}

export interface RestSettings {
  readonly passthrough: boolean;
  readonly includeMetrics: boolean;
  readonly unitId: string | undefined;
  readonly modelName: string;
}

/** Told of errors that the component did not mean. */
export type OnFailure = (message: string, error: unknown, request: Request | undefined) => void;

const PONG: Response = { status: 200, body: 'pong', type: 'text/html; charset=utf-8' };

/** REST: paths, methods and bodies of the Seldon microservice API on top of the operations. */
export class RestApi {
  readonly #operations: Operations;
  readonly #settings: RestSettings;
  readonly #metadata: Metadata | undefined;
  readonly #onFailure: OnFailure;
  readonly #routes: ReadonlyMap<string, Route>;

  constructor(
    operations: Operations,
    about: {
      readonly settings: RestSettings;
      readonly metadata: Metadata | undefined;
      readonly tracing: Tracing | undefined;
    },
    onFailure: OnFailure,
  ) {
    this.#operations = operations;
    this.#settings = about.settings;
    this.#metadata = about.metadata;
    this.#onFailure = onFailure;
    this.#routes = new Map(
      PATHS.map(([path, target, methods]) => {
        const handle = this.#handler(target);
        return [path, { methods, handle: traced(target, handle, about.tracing) }];
      }),
    );
  }

  /** Answers a request. Whatever goes wrong becomes an answer too. */
  readonly answer = (request: Request): Later<Response> => {
    const route = this.#routes.get(request.path);
    if (!route) return notFound(request);
    if (!route.methods.includes(request.method)) return wrongMethod(request, route.methods);
    return rescued(
      () => route.handle(request),
      (error) => this.#failed(error, request),
    );
  };

  #failed(error: unknown, request: Request): Response {
    const failure = failureOf(error);
    if (failure.unexpected) this.#onFailure(`the component failed: ${failure.info}`, error, request);
    return { status: failure.httpStatus, body: statusBody(failure.info, failure.reason), type: JSON_TYPE };
  }

  #handler(target: Target): Route['handle'] {
    const operations = this.#operations;
    const handlers: Readonly<Record<Target, () => Route['handle']>> = {
      predict: () =>
        this.#settings.passthrough ? (request) => this.#passThrough(request) : this.#chained('predict'),
      transform_input: () => this.#chained('transform_input'),
      transform_output: () => this.#chained('transform_output'),
      route: () => this.#rawFirst('route', (body) => onceThere(operations.route(messageOf(body)), bodyOf)),
      aggregate: () =>
        this.#rawFirst('aggregate', (body) => onceThere(operations.aggregate(messagesOf(body)), bodyOf)),
      send_feedback: () => this.#feedback(),
      health_status: () => () => this.#health(),
      metadata: () => () => this.#describe(),
      ping: () => () => PONG,
      openapi: () => () =>
        json(`${JSON.stringify(openApi(this.#settings.modelName))}
`),
    };
    return handlers[target]();
  }

  #chained(target: 'predict' | 'transform_input' | 'transform_output'): Route['handle'] {
    return this.#rawFirst(target, (body) =>
      onceThere(this.#operations.chained(target, messageOf(body)), bodyOf),
    );
  }

  #rawFirst(operation: Operation, highLevel: (body: unknown) => Later<string>): Route['handle'] {
    const methods = rawMethods(this.#operations.component, operation, 'rest');
    if (methods.length === 0) return (request) => onceThere(highLevel(decodedBody(request)), json);
    return (request) => {
      const body = decodedBody(request);
      return tryEach(
        methods,
        (raw) => after(raw.call(body), (result) => this.#rawResponse(result, operation, raw)),
        () => onceThere(highLevel(body), json),
      );
    };
  }

  #rawResponse(result: unknown, operation: Operation, { records }: Raw): Response {
    const how = { meta: this.#operations.meta, include: this.#settings.includeMetrics };
    const recorded = records ? withRecorded(result, operation, how) : result;
    const status = operation === 'predict' ? statusIn(recorded) : 200;
    return { status, body: status === 204 ? '' : jsonOf(recorded), type: JSON_TYPE };
  }

  #passThrough(request: Request): Later<Response> {
    const body = undecodedBody(request);
    return tryEach(
      rawMethods(this.#operations.component, 'predict', 'rest'),
      (raw) => after(raw.call(body), (result) => this.#passedThrough(result, raw)),
      () => {
        throw new BadRequest('PAYLOAD_PASSTHROUGH needs a component with predict_raw or predict_rest');
      },
    );
  }

  #passedThrough(result: unknown, raw: Raw): Response {
    if (typeof result === 'string') return json(result);
    if (result instanceof Uint8Array) return { status: 200, body: Buffer.from(result), type: JSON_TYPE };
    return this.#rawResponse(result, 'predict', raw);
  }

  #feedback(): Route['handle'] {
    const unit = this.#settings.unitId ?? '0';
    const methods = rawMethods(this.#operations.component, 'send_feedback', 'rest');
    return (request) => {
      const body = decodedBody(request);
      const feedback = feedbackOf(body, unit);
      this.#operations.meta.reward(feedback.reward);
      const highLevel = (): Later<Response> =>
        onceThere(this.#operations.sendFeedback(feedback), (answer) => json(feedbackBody(answer)));
      return tryEach(
        methods,
        (raw) => after(raw.call(body), (result) => this.#rawResponse(result ?? {}, 'send_feedback', raw)),
        highLevel,
      );
    };
  }

  #health(): Later<Response> {
    return tryEach(
      rawMethods(this.#operations.component, 'health_status', 'rest'),
      (raw) => after(raw.call(), (form) => json(jsonOf(form))),
      () => onceThere(this.#operations.healthStatus(), (answer) => json(bodyOf(answer))),
    );
  }

  #describe(): Response {
    if (!this.#metadata) throw metadataUnavailable();
    return json(jsonOf(this.#metadata));
  }
}

function traced(target: Target, handle: Route['handle'], tracing: Tracing | undefined): Route['handle'] {
  if (!tracing || !needsComponent(target)) return handle;
  return (request) => tracing.rest(target, request, () => handle(request));
}

function json(body: string): Response {
  return { status: 200, body, type: JSON_TYPE };
}

function jsonOf(value: unknown): string {
  const text: unknown = JSON.stringify(value ?? null);
  if (typeof text !== 'string') throw new SeldonError(`the answer is not JSON: ${describe(value)}`, 500);
  return `${text}\n`;
}

/** The HTTP status that an answer asks for with `status.code`. */
function statusIn(result: unknown): number {
  const status = isRecord(result) && isRecord(result['status']) ? result['status'] : {};
  const code = status['code'] ?? undefined;
  if (code === undefined) return 200;
  const number = Number(code);
  return Number.isInteger(number) && number >= 200 && number <= 599 ? number : 500;
}
