import { StartupError, describe } from './errors.ts';
import { isList, isRecord, put, shown } from './guards.ts';

const TRUE = ['y', 'yes', 't', 'true', 'on', '1'];
const FALSE = ['n', 'no', 'f', 'false', 'off', '0'];
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** Typed parameters by name: the JSON list in PREDICTIVE_UNIT_PARAMETERS. Throws a StartupError that names a bad one. */
export function parametersOf(text: string): Readonly<Record<string, unknown>> {
  const found: Record<string, unknown> = {};
  for (const entry of entriesOf(text)) put(found, String(entry['name']), typed(entry));
  return found;
}

function entriesOf(text: string): readonly Record<string, unknown>[] {
  const parsed = parsedOf(text);
  if (!isList(parsed) || !parsed.every(isRecord))
    throw new StartupError('parameters must be a list of {"name": …, "value": …, "type": …}');
  return parsed;
}

function parsedOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new StartupError(`parameters are not JSON: ${describe(error)}`);
  }
}

function typed({ name, value, type }: Record<string, unknown>): unknown {
  const convert = typeof type === 'string' ? TYPES[type] : undefined;
  if (!convert)
    throw new StartupError(
      `parameter ${shown(name)} has the unknown type ${shown(type)}: it must be one of ${Object.keys(TYPES).join(', ')}`,
    );
  const result = convert(String(value));
  if (result === undefined)
    throw new StartupError(
      `Bad model parameter: ${String(name)} with value ${String(value)} can't be parsed as a ${String(type)}`,
    );
  return result;
}

function integer(text: string): number | undefined {
  return /^\s*[+-]?\d+\s*$/.test(text) ? Number(text) : undefined;
}

function float(source: string): number | undefined {
  const text = source.trim();
  if (NUMBER.test(text)) return Number(text);
  const special = /^([+-]?)(nan|inf|infinity)$/i.exec(text);
  if (!special) return undefined;
  if (special[2]?.toLowerCase() === 'nan') return NaN;
  return special[1] === '-' ? -Infinity : Infinity;
}

function bool(text: string): boolean | undefined {
  const word = text.trim().toLowerCase();
  if (TRUE.includes(word)) return true;
  return FALSE.includes(word) ? false : undefined;
}

const TYPES: Readonly<Record<string, (text: string) => unknown>> = {
  INT: integer,
  FLOAT: float,
  DOUBLE: float,
  STRING: (text) => text,
  BOOL: bool,
};
