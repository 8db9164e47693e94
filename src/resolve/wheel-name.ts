import { normalizedName } from '../../builders/python/requirement.ts';

/** The parts of a wheel's file name (PyPA specification "Binary distribution format"). */
export interface WheelName {
  /** Normalised by PEP 503. */
  readonly name: string;
  readonly version: string;
  readonly pythons: readonly string[];
  readonly abis: readonly string[];
  readonly platforms: readonly string[];
}

/** Parses `name-version(-build)-python-abi-platform.whl`; undefined for any other file. */
export function parseWheelName(filename: string): WheelName | undefined {
  if (!filename.endsWith('.whl')) return undefined;
  const parts = filename.slice(0, -'.whl'.length).split('-');
  if (parts.length !== 5 && parts.length !== 6) return undefined;
  const [name = '', version = ''] = parts;
  const [pythons = '', abis = '', platforms = ''] = parts.slice(-3);
  return {
    name: normalizedName(name),
    version,
    pythons: pythons.split('.'),
    abis: abis.split('.'),
    platforms: platforms.split('.'),
  };
}
