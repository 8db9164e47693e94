// Types for authors of Seldon components in TypeScript or checked JavaScript.
// The wrapper puts `seldon` into the global scope before it loads a component: there is nothing to import or install.
//
//   /// <reference path="./seldon.d.ts" />
//   export default class MyModel implements SeldonComponent {
//     predict(rows: number[][]) { return rows.map((row) => [Math.max(...row)]); }
//   }

type SeldonJson = null | boolean | number | string | SeldonJson[] | { [key: string]: SeldonJson };

/** The first argument of a method: nested lists for data, else the payload itself. */
type SeldonPayload = SeldonJson | Buffer | InstanceType<typeof seldon.AnyData>;

/** What a method may return: nested lists, typed arrays and tensors become data; objects, texts and bytes their own kinds. */
type SeldonAnswer =
  | readonly unknown[]
  | Float32Array
  | Float64Array
  | Int32Array
  | { readonly shape: readonly number[]; dataSync(): ArrayLike<number> }
  | string
  | Uint8Array
  | { readonly [key: string]: unknown }
  | InstanceType<typeof seldon.SeldonResponse>
  | InstanceType<typeof seldon.AnyData>;

type SeldonLater<T> = T | Promise<T>;

/** `meta` of a message. */
interface SeldonMeta {
  readonly puid?: string;
  readonly tags?: { readonly [name: string]: SeldonJson };
  readonly routing?: { readonly [node: string]: number };
  readonly requestPath?: { readonly [node: string]: string };
  readonly metrics?: readonly SeldonMetric[];
}

/** A custom metric. The values of timers are milliseconds. */
interface SeldonMetric {
  readonly key: string;
  readonly type: 'COUNTER' | 'GAUGE' | 'TIMER';
  readonly value: number;
  readonly tags?: { readonly [name: string]: string };
}

/** A whole message in JSON, as raw methods see it over REST and gRPC alike; `binData` is base64. */
interface SeldonMessage {
  status?: { code?: number; info?: string; reason?: string; status?: string | number };
  meta?: SeldonMeta;
  data?: {
    names?: string[];
    ndarray?: SeldonJson[];
    tensor?: { shape: number[]; values: number[] };
    tftensor?: SeldonJson;
  };
  strData?: string;
  binData?: string;
  jsonData?: SeldonJson;
  customData?: InstanceType<typeof seldon.AnyData>;
}

/** Metadata of a model, as /metadata answers it. */
interface SeldonMetadata {
  readonly name?: string;
  readonly versions?: readonly string[];
  readonly platform?: string;
  readonly inputs?: readonly object[];
  readonly outputs?: readonly object[];
  readonly custom?: { readonly [name: string]: string };
}

/** Feedback in JSON, as raw methods see it. */
interface SeldonFeedback {
  request?: SeldonMessage;
  response?: SeldonMessage;
  truth?: SeldonMessage;
  reward?: number;
}

/** Methods that see the whole message: over both transports, over REST, over gRPC. That of the transport comes first. */
type SeldonWhole<Name extends string, In, Out = SeldonMessage> = {
  [Method in `${Name}_${'raw' | 'rest' | 'grpc'}`]?: (message: In) => SeldonLater<Out>;
};

/** A component. All methods are optional, and may be asynchronous or not. */
interface SeldonComponent
  extends
    SeldonWhole<'predict' | 'transform_input' | 'transform_output' | 'route', SeldonMessage>,
    SeldonWhole<'aggregate', SeldonMessage[] | { seldonMessages: SeldonMessage[] }>,
    SeldonWhole<'send_feedback', SeldonFeedback, SeldonMessage | null | undefined | void>,
    SeldonWhole<'health_status', void, SeldonJson> {
  /** Called once, before the first request; `load` is the same. */
  init?(): SeldonLater<void>;
  load?(): SeldonLater<void>;
  predict?(data: any, names: string[], meta?: SeldonMeta): SeldonLater<SeldonAnswer>;
  transform_input?(data: any, names: string[], meta?: SeldonMeta): SeldonLater<SeldonAnswer>;
  transform_output?(data: any, names: string[], meta?: SeldonMeta): SeldonLater<SeldonAnswer>;
  /** The branch to take: -1 is all of them, -2 none. */
  route?(
    data: any,
    names: string[],
    meta?: SeldonMeta,
  ): SeldonLater<number | InstanceType<typeof seldon.SeldonResponse>>;
  aggregate?(data: any[], names: string[][]): SeldonLater<SeldonAnswer>;
  send_feedback?(
    data: any,
    names: string[],
    truth: any,
    reward: number,
    routing?: number,
  ): SeldonLater<SeldonAnswer | null | undefined | void>;
  /** How the component is; `health` is the same. */
  health_status?(): SeldonLater<SeldonAnswer>;
  health?(): SeldonLater<SeldonAnswer>;
  /** Runs beside the servers, in a process of its own with a component of its own. */
  custom_service?(): SeldonLater<void>;
  tags?(): SeldonLater<{ [name: string]: SeldonJson } | null | undefined>;
  metrics?(): SeldonLater<SeldonMetric[]>;
  class_names?: (() => SeldonLater<string[]>) | string[];
  /** What the component is; `metadata` is the same. */
  init_metadata?(): SeldonLater<SeldonMetadata>;
  metadata?(): SeldonLater<SeldonMetadata>;
}

declare namespace seldon {
  /** An answer with tags and metrics of its own, which belong to this one call. */
  class SeldonResponse {
    constructor(data: unknown, tags?: { [name: string]: SeldonJson }, metrics?: SeldonMetric[]);
    readonly data: unknown;
  }
  /** An error with an HTTP status. Any Error with a number `statusCode` is treated the same. */
  class SeldonError extends Error {
    constructor(message: string, statusCode?: number, reason?: string);
    readonly statusCode: number;
    readonly reason: string;
  }
  /** Says that a method is not there after all: what comes without it happens. */
  class SeldonNotImplementedError extends SeldonError {
    constructor(message?: string);
  }
  /** A customData payload (google.protobuf.Any), over gRPC. */
  class AnyData {
    constructor(typeUrl: string, value: Uint8Array);
    readonly typeUrl: string;
    readonly value: Buffer;
  }
  function createCounter(key: string, value: number): SeldonMetric;
  function createGauge(key: string, value: number): SeldonMetric;
  function createTimer(key: string, value: number): SeldonMetric;
}
