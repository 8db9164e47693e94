import { parse } from 'yaml';

/** The value of a YAML text, and so of JSON. Throws where it is neither. */
export function parseYaml(text: string): unknown {
  const value: unknown = parse(text);
  return value;
}
