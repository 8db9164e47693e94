import { payloadOf, routePayload, type Answer } from './answer.ts';
import type { Component } from './component.ts';
import { BadRequest, isNotImplemented, SeldonError, SeldonNotImplementedError } from './errors.ts';
import { shown } from './guards.ts';
import { after, rescued, onceThere, type Later } from './later.ts';
import { arrayOf, featuresOf, styleOf, TENSOR_STYLE, type Message, type Style } from './message.ts';
import type { Meta, MetaMaker, Operation, Said } from './meta.ts';
import { opened } from './seldon-api.ts';

/** Operations on one message whose answer passes the message's meta on. */
export type Chained = 'predict' | 'transform_input' | 'transform_output';

/** A decoded Feedback. */
export interface Feedback {
  readonly request: Message;
  readonly truth: Message;
  readonly reward: number;
  /** The branch that this node chose, where the response tells. */
  readonly routing: unknown;
}

/** What a request does with the component, whatever it came over: one call of the user's method, then names and meta. */
export class Operations {
  readonly component: Component;
  readonly meta: MetaMaker;

  constructor(component: Component, meta: MetaMaker) {
    this.component = component;
    this.meta = meta;
  }

  /** Predicts or transforms. Without a method predict answers an empty list, and a transformation is the identity. */
  chained(operation: Chained, message: Message): Later<Answer> {
    checkPayload(message);
    const otherwise = (): unknown => (operation === 'predict' ? [] : featuresOf(message));
    return this.#answer(
      () => this.#call(operation, [featuresOf(message), message.names, message.meta], otherwise),
      styleOf(message),
      (said) => this.meta.chained(operation, message.meta, said),
    );
  }

  /** Chooses a branch. Throws where the component is no router or its answer no integer. */
  route(message: Message): Later<Answer> {
    checkPayload(message);
    const result = this.#call('route', [featuresOf(message), message.names, message.meta], () =>
      missing('Route'),
    );
    return after(result, (found) => {
      const [branch, runtime] = opened(found);
      if (typeof branch !== 'number' || !Number.isInteger(branch))
        throw new SeldonError(`Routing response must be int but got ${shown(branch)}`);
      return onceThere(this.component.sayings(), ({ tags, metrics, classNames }) => ({
        payload: routePayload(branch, styleOf(message), classNames),
        meta: this.meta.own('route', message.meta?.['puid'], { tags, metrics, runtime }),
      }));
    });
  }

  /** Combines the answers of several components. */
  aggregate(messages: readonly Message[]): Later<Answer> {
    messages.forEach(checkPayload);
    const [first] = messages;
    const known = this.component.method('aggregate');
    if (!known) missing('Aggregate');
    if (!first) throw new BadRequest('the list of messages to aggregate is empty');
    const parameters = [messages.map(featuresOf), messages.map(({ names }) => names)];
    return this.#answer(
      () => this.#call('aggregate', parameters, () => missing('Aggregate')),
      styleOf(first),
      (said) =>
        this.meta.united(
          'aggregate',
          messages.map(({ meta }) => meta),
          said,
        ),
    );
  }

  /** Tells the component how good an answer was; an answer of nothing is an empty array. */
  sendFeedback({ request, truth, reward, routing }: Feedback): Later<Answer> {
    const parameters = [arrayOf(request), request.names, arrayOf(truth), reward, routing];
    const nothing = (): unknown => [];
    return this.#answer(
      () => after(this.#call('send_feedback', parameters, nothing), (result) => result ?? []),
      request.payload.kind === 'none' ? TENSOR_STYLE : styleOf(request),
      (said) => this.meta.own('send_feedback', request.meta?.['puid'], said),
    );
  }

  /** Asks the component how it is; one that cannot say is healthy. */
  healthStatus(): Later<Answer> {
    const method = this.component.method('health_status') ?? this.component.method('health');
    const silent: Answer = { payload: { kind: 'strData', value: 'healthy' }, meta: {} };
    if (!method) return silent;
    return rescued(
      () => this.#answer(method, TENSOR_STYLE, (said) => this.meta.own('health_status', undefined, said)),
      (error) => {
        if (isNotImplemented(error)) return silent;
        throw error;
      },
    );
  }

  #call(operation: Operation, parameters: readonly unknown[], otherwise: () => unknown): unknown {
    const method = this.component.method(operation);
    if (!method) return otherwise();
    return rescued<unknown>(
      () => after(method(...parameters), (result) => result),
      (error) => {
        if (isNotImplemented(error)) return otherwise();
        throw error;
      },
    );
  }

  #answer(call: () => unknown, style: Style, metaOf: (said: Said) => Meta): Later<Answer> {
    return after(call(), (result) => {
      const [data, runtime] = opened(result);
      return onceThere(this.component.sayings(), ({ tags, metrics, classNames }) => ({
        payload: payloadOf(data, style, classNames),
        meta: metaOf({ tags, metrics, runtime }),
      }));
    });
  }
}

function missing(what: string): never {
  throw new SeldonNotImplementedError(`${what} not defined`);
}

function checkPayload({ payload }: Message): void {
  if (payload.kind === 'none')
    throw new BadRequest('the SeldonMessage has no payload: data, binData, strData, jsonData or customData');
}
