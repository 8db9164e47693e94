/** A request that has arrived in full. Header names are in lower case. */
export interface Request {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
}

/** An answer. A text is sent as UTF-8. */
export interface Response {
  readonly status: number;
  readonly body: string | Buffer;
  readonly type: string;
  readonly headers?: readonly (readonly [name: string, value: string])[];
}

export const JSON_TYPE = 'application/json';

/** Answers requests; never rejects. */
export type Handler = (request: Request) => Response | Promise<Response>;
