import { isNotImplemented } from './errors.ts';
import { isCallable, isRecord, type Callable } from './guards.ts';
import { after, isThenable, rescued, type Later } from './later.ts';
import type { Operation } from './meta.ts';

const OPERATIONS: readonly Operation[] = [
  'predict',
  'transform_input',
  'transform_output',
  'route',
  'aggregate',
  'send_feedback',
  'health_status',
];
const OTHERS = [
  'health',
  'tags',
  'metrics',
  'class_names',
  'init',
  'load',
  'init_metadata',
  'metadata',
  'custom_service',
];

/** Each with the suffixes of methods that see the whole message. */
const SUFFIXES = ['', '_raw', '_rest', '_grpc'];
const SERVED = OPERATIONS.flatMap((name) => SUFFIXES.map((suffix) => `${name}${suffix}`));

/** Every name that is looked for. */
export const METHOD_NAMES: readonly string[] = [...SERVED, ...OTHERS];

/** The three things that a component may say with every answer. */
interface Sayings {
  readonly tags: unknown;
  readonly metrics: unknown;
  readonly classNames: unknown;
}

const NOTHING_SAID: Sayings = { tags: undefined, metrics: undefined, classNames: undefined };

/** The user's object. Its methods are looked up once: a request must not pay for what never changes. */
export class Component {
  readonly #methods = new Map<string, Callable>();
  readonly #user: object;
  #quiet = true;

  constructor(user: object) {
    this.#user = user;
    for (const name of METHOD_NAMES) this.#bind(name);
    this.look();
  }

  /** The user's method of that name. */
  method(name: string): Callable | undefined {
    return this.#methods.get(name);
  }

  /** Whether there is anything that a request could call. */
  get isUseful(): boolean {
    return SERVED.some((name) => this.#methods.has(name));
  }

  /** What the component says with an answer, now or later. */
  sayings(): Later<Sayings> {
    if (this.#quiet) return NOTHING_SAID;
    const said = [this.#say('tags'), this.#say('metrics'), this.#classNames()] as const;
    if (said.some(isThenable))
      return Promise.all(said).then(([tags, metrics, classNames]) => ({ tags, metrics, classNames }));
    const [tags, metrics, classNames] = said;
    return { tags, metrics, classNames };
  }

  /** Looks again for `class_names`, which may be a plain property that `init` sets. */
  look(): void {
    this.#quiet = !(
      this.#methods.has('tags') ||
      this.#methods.has('metrics') ||
      Array.isArray(Reflect.get(this.#user, 'class_names')) ||
      this.#methods.has('class_names')
    );
  }

  #classNames(): unknown {
    if (this.#methods.has('class_names')) return this.#say('class_names');
    const names: unknown = Reflect.get(this.#user, 'class_names');
    return Array.isArray(names) ? names : undefined;
  }

  #say(name: string): unknown {
    const method = this.#methods.get(name);
    if (!method) return undefined;
    return rescued<unknown>(
      () => after(method(), (said) => said),
      (error) => {
        if (isNotImplemented(error)) return undefined;
        throw error;
      },
    );
  }

  #bind(name: string): void {
    const method: unknown = Reflect.get(this.#user, name);
    if (isCallable(method)) this.#methods.set(name, method.bind(this.#user));
  }
}

/** Whether a value can be a component: an object that is no list. */
export function isComponent(value: unknown): value is object {
  return isRecord(value);
}
