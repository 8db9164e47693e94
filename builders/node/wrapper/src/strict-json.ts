// proto3's JSON form of a Feedback, strictly: the reference parses feedback as a message, and unknown fields are errors.
import { BadRequest } from './errors.ts';
import { isList, isRecord, shown } from './guards.ts';

type Check = (value: unknown, where: string) => void;

function refuse(where: string, why: string): never {
  throw new BadRequest(`Invalid JSON: ${where} ${why}`);
}

function message(fields: Readonly<Record<string, Check>>, oneOf: readonly string[] = []): Check {
  return (value, where) => {
    if (!isRecord(value)) refuse(where, `must be an object, but is ${shown(value)}`);
    for (const [key, member] of Object.entries(value)) {
      const check = Object.hasOwn(fields, key) ? fields[key] : undefined;
      if (!check) refuse(where, `has no field "${key}"`);
      if (member !== null) check(member, `${where}.${key}`);
    }
    const chosen = oneOf.filter((key) => (value[key] ?? undefined) !== undefined);
    if (chosen.length > 1) refuse(where, `has more than one of ${chosen.join(', ')}`);
  };
}

const any: Check = () => undefined;

const text: Check = (value, where) => {
  if (typeof value !== 'string') refuse(where, `must be a text, but is ${shown(value)}`);
};

const number: Check = (value, where) => {
  const isNumber =
    typeof value === 'number' || (typeof value === 'string' && value.trim() !== '' && isNumeric(value));
  if (!isNumber) refuse(where, `must be a number, but is ${shown(value)}`);
};

function isNumeric(value: string): boolean {
  return ['NaN', 'Infinity', '-Infinity'].includes(value) || !Number.isNaN(Number(value));
}

const integer: Check = (value, where) => {
  if (!Number.isInteger(Number(value))) refuse(where, `must be an integer, but is ${shown(value)}`);
};

function list(check: Check): Check {
  return (value, where) => {
    if (!isList(value)) refuse(where, `must be a list, but is ${shown(value)}`);
    value.forEach((one, index) => {
      check(one, `${where}[${index}]`);
    });
  };
}

function map(check: Check): Check {
  return (value, where) => {
    if (!isRecord(value)) refuse(where, `must be an object, but is ${shown(value)}`);
    for (const [key, member] of Object.entries(value)) check(member, `${where}.${key}`);
  };
}

const metric = message({ key: text, type: any, value: number, tags: map(text) });
const meta = message({
  puid: text,
  tags: map(any),
  routing: map(integer),
  requestPath: map(text),
  metrics: list(metric),
});
const status = message({ code: integer, info: text, reason: text, status: any });
const tensor = message({ shape: list(integer), values: list(number) });
const data = message({ names: list(text), tensor, ndarray: list(any), tftensor: map(any) }, [
  'tensor',
  'ndarray',
  'tftensor',
]);
const seldonMessage = message(
  { status, meta, data, binData: text, strData: text, jsonData: any, customData: map(any) },
  ['data', 'binData', 'strData', 'jsonData', 'customData'],
);
const feedback = message({
  request: seldonMessage,
  response: seldonMessage,
  reward: number,
  truth: seldonMessage,
});

/** Throws a BadRequest ("Invalid JSON: …") where a value is no Feedback. */
export function checkFeedback(value: unknown): asserts value is Record<string, unknown> {
  feedback(value, 'Feedback');
}
