import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { listOf, object, oneOf, parseJson, text, Fields } from './parse.ts';
import { isRow } from './rows.ts';

export const WRAPPERS = ['python', 'node', 'jvm'] as const;
export type Wrapper = (typeof WRAPPERS)[number];

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** A part of a multipart body: `file` parts have a file name, others do not. */
export interface Part {
  readonly name: string;
  readonly file: string | undefined;
  readonly type: string | undefined;
  readonly bytes: Uint8Array;
}

/** One HTTP request to the wrapper's REST port, or to its metrics port. */
export interface HttpRequest {
  readonly to: 'rest' | 'metrics';
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly body: Uint8Array | undefined;
  readonly form: Readonly<Record<string, string>> | undefined;
  readonly multipart: readonly Part[] | undefined;
}

/** One unary call; `message` is proto3 JSON, `type` the message's type where it is not the method's own. */
export interface GrpcRequest {
  readonly to: 'grpc';
  readonly method: string;
  readonly type: string | undefined;
  readonly message: Json;
  readonly metadata: Readonly<Record<string, string>>;
}

/** No request: only whether the server starts, and what it says when it does not. */
export interface StartRequest {
  readonly to: 'process';
}

export type Request = HttpRequest | GrpcRequest | StartRequest;

/** One time series of a metrics scrape; `value` undefined means that only its presence counts. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, Json>>;
  readonly value: number | undefined;
}

export interface Expect {
  readonly status: number | undefined;
  readonly code: string | undefined;
  readonly details: Json | undefined;
  readonly headers: Readonly<Record<string, Json>>;
  /** The whole body or message; an object may hold matchers such as {"$any": "string"}. */
  readonly exact: Json | undefined;
  /** Every key named here, at any depth; arrays have the length given. */
  readonly subset: Json | undefined;
  /** Relative tolerance of every number; 0 by default. */
  readonly close: number;
  readonly text: string | undefined;
  readonly contains: readonly string[];
  readonly lacks: readonly string[];
  readonly samples: readonly Sample[];
  readonly noSamples: readonly Sample[];
  /** For a process: whether it becomes ready. */
  readonly starts: boolean | undefined;
}

export interface Step {
  readonly request: Request;
  readonly expect: Expect;
  /** What the stock wrapper does instead, and why ours differs. */
  readonly reference: { readonly expect: Expect; readonly because: string } | undefined;
}

/** One line of the contract: a component, how it is started, a request, its answer and what follows from it. */
export interface Case {
  readonly id: string;
  readonly topic: string;
  readonly rows: readonly string[];
  readonly applies: readonly Wrapper[];
  readonly component: string;
  readonly env: Readonly<Record<string, string>>;
  readonly args: readonly string[];
  /** True when no other case may have touched the server, as for counters. */
  readonly fresh: boolean;
  /** True for what the stock wrapper can only do with TensorFlow beside it. */
  readonly tensorflow: boolean;
  readonly steps: readonly [Step, ...Step[]];
}

/** Reads every file of cases below `folder`. Throws an Error that names the file and the field when one is malformed. */
export function casesIn(folder: string): readonly Case[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .flatMap((name) => parseTopic(name.replace('.json', ''), readFileSync(join(folder, name), 'utf8')));
}

/** Parses one file of cases; unknown fields are errors. */
export function parseTopic(topic: string, source: string): readonly Case[] {
  const file = new Fields(parseJson(source, topic), topic);
  const defaults = file.take('defaults', object) ?? {};
  const cases = file.take('cases', listOf(object)) ?? [];
  file.take('about', text);
  file.done();
  return cases.map((fields) => parseCase(topic, { ...defaults, ...fields }));
}

function parseCase(topic: string, source: Record<string, Json>): Case {
  const fields = new Fields(source, `${topic}/${JSON.stringify(source['id'])}`);
  const to = fields.need('transport', oneOf(['rest', 'grpc', 'metrics', 'process'] as const));
  const parsed: Case = {
    id: fields.need('id', text),
    topic,
    rows: fields.need('rows', listOf(row)),
    applies: fields.take('applies', listOf(oneOf(WRAPPERS))) ?? WRAPPERS,
    component: fields.need('component', text),
    env: environment(fields.take('env', object) ?? {}),
    args: fields.take('args', listOf(text)) ?? [],
    fresh: fields.take('fresh', truth) ?? false,
    tensorflow: fields.take('tensorflow', truth) ?? false,
    steps: [
      parseStep(fields, to),
      ...(fields.take('effects', listOf(object)) ?? []).map(parseEffect(fields.where)),
    ],
  };
  fields.take('note', text);
  fields.done();
  return parsed;
}

function parseEffect(where: string): (source: Record<string, Json>, index: number) => Step {
  return (source, index) => {
    const fields = new Fields(source, `${where}, effect ${index}`);
    const step = parseStep(fields, fields.need('transport', oneOf(['rest', 'grpc', 'metrics'] as const)));
    fields.done();
    return step;
  };
}

function parseStep(fields: Fields, to: Request['to']): Step {
  const request = fields.take('request', object);
  const reference = fields.take('reference', object);
  return {
    request: parseRequest(new Fields(request ?? {}, `${fields.where}, request`), to),
    expect: parseExpect(new Fields(fields.need('expect', object), `${fields.where}, expect`)),
    reference: reference && parseReference(new Fields(reference, `${fields.where}, reference`)),
  };
}

function parseReference(fields: Fields): { expect: Expect; because: string } {
  const parsed = {
    expect: parseExpect(new Fields(fields.need('expect', object), `${fields.where}, expect`)),
    because: fields.need('because', text),
  };
  fields.done();
  return parsed;
}

function parseRequest(fields: Fields, to: Request['to']): Request {
  const parsed = to === 'grpc' ? parseGrpc(fields) : to === 'process' ? { to } : parseHttp(fields, to);
  fields.done();
  return parsed;
}

function parseGrpc(fields: Fields): GrpcRequest {
  return {
    to: 'grpc',
    method: fields.need('method', text),
    type: fields.take('type', text),
    message: fields.take('message', any) ?? {},
    metadata: texts(fields.take('metadata', object) ?? {}),
  };
}

function parseHttp(fields: Fields, to: 'rest' | 'metrics'): HttpRequest {
  const json = fields.take('json', any);
  const body = fields.take('body', text);
  const base64 = fields.take('base64', text);
  const form = fields.take('form', object);
  const multipart = fields.take('multipart', listOf(object));
  const hasBody = [json, body, base64, form, multipart].some((one) => one !== undefined);
  return {
    to,
    method: fields.take('method', text) ?? (hasBody ? 'POST' : 'GET'),
    path: fields.take('path', text) ?? '/metrics',
    headers: {
      ...(json === undefined ? {} : { 'content-type': 'application/json' }),
      ...texts(fields.take('headers', object) ?? {}),
    },
    query: asTexts(fields.take('query', object) ?? {}),
    body: bytesOf(json === undefined ? body : JSON.stringify(json), base64),
    form: form && asTexts(form),
    multipart: multipart?.map((part) => parsePart(new Fields(part, `${fields.where}, part`))),
  };
}

function parsePart(fields: Fields): Part {
  const json = fields.take('json', any);
  const body = json === undefined ? fields.take('body', text) : JSON.stringify(json);
  const parsed = {
    name: fields.need('name', text),
    file: fields.take('file', text),
    type: fields.take('type', text),
    bytes: bytesOf(body, fields.take('base64', text)) ?? new Uint8Array(),
  };
  fields.done();
  return parsed;
}

function parseExpect(fields: Fields): Expect {
  const parsed: Expect = {
    status: fields.take('status', number),
    code: fields.take('code', text),
    details: fields.take('details', any),
    headers: fields.take('headers', object) ?? {},
    exact: fields.take('exact', any),
    subset: fields.take('subset', any),
    close: fields.take('close', number) ?? 0,
    text: fields.take('text', text),
    contains: fields.take('contains', listOf(text)) ?? [],
    lacks: fields.take('lacks', listOf(text)) ?? [],
    samples: (fields.take('samples', listOf(object)) ?? []).map(parseSample(fields.where)),
    noSamples: (fields.take('noSamples', listOf(object)) ?? []).map(parseSample(fields.where)),
    starts: fields.take('starts', truth),
  };
  fields.done();
  return parsed;
}

function parseSample(where: string): (source: Record<string, Json>) => Sample {
  return (source) => {
    const fields = new Fields(source, `${where}, sample`);
    const parsed = {
      name: fields.need('name', text),
      labels: fields.take('labels', object) ?? {},
      value: fields.take('value', number),
    };
    fields.done();
    return parsed;
  };
}

function row(value: Json, where: string): string {
  const name = text(value, where);
  if (!isRow(name))
    throw new Error(`cannot read ${where}: "${name}" names no row or section of the API description`);
  return name;
}

function number(value: Json, where: string): number {
  if (typeof value !== 'number') throw new Error(`cannot read ${where}: not a number`);
  return value;
}

function truth(value: Json, where: string): boolean {
  if (typeof value !== 'boolean') throw new Error(`cannot read ${where}: neither true nor false`);
  return value;
}

function any(value: Json): Json {
  return value;
}

function bytesOf(body: string | undefined, base64: string | undefined): Uint8Array | undefined {
  if (base64 !== undefined) return Buffer.from(base64, 'base64');
  return body === undefined ? undefined : Buffer.from(body, 'utf8');
}

function texts(source: Record<string, Json>): Record<string, string> {
  return Object.fromEntries(Object.entries(source).map(([key, value]) => [key, text(value, key)]));
}

/** Values that are not text stand for their JSON, so that a case need not escape JSON inside JSON. */
function asTexts(source: Record<string, Json>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(source).map(([key, value]) => [
      key,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  );
}

const environment = asTexts;
