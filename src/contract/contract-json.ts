import { SeldonBuildError } from '../errors.ts';
import type { Contract } from './contract.ts';
import { isRecord, shown } from './json.ts';
import { readColumns, type ColumnReading } from './read-column.ts';

/** A contract and what the user should know about it, one sentence each. */
export interface ParsedContract {
  readonly contract: Contract;
  readonly notices: readonly string[];
}

/**
 * Reads Seldon's contract.json (https://docs.seldon.io/projects/seldon-core, "Testing your model endpoints", API contract).
 * `file` is what messages call it. Throws E_BAD_CONTRACT that lists every problem with its path.
 */
export function parseContract(text: string, file = 'contract.json'): ParsedContract {
  const value = jsonOf(text, file);
  const reading: ColumnReading = { problems: [], notices: [] };
  if (!isRecord(value)) {
    reading.problems.push('the contract: must be an object with the lists "features" and "targets"');
    throw badContract(file, reading.problems);
  }
  const byName = isByName(value['messagetype'], reading);
  const features = readColumns(value['features'], { role: 'features', byName }, reading);
  const targets = readColumns(value['targets'], { role: 'targets' }, reading);
  if (Array.isArray(value['features']) && value['features'].length === 0) {
    reading.problems.push('features: must have at least one entry');
  }
  if (reading.problems.length > 0) throw badContract(file, reading.problems);
  const contract: Contract = {
    features: features.columns,
    targets: targets.columns,
    ...(byName ? { byName } : {}),
    ...(targets.repeated ? {} : { targetNames: targets.columns.map(({ name }) => name) }),
  };
  return { contract, notices: reading.notices.map((notice) => `${file}: ${notice}`) };
}

/** Seldon's word in a component's metadata for what its messages carry; in a contract it is ours. */
function isByName(messagetype: unknown, { problems }: ColumnReading): boolean {
  if (messagetype !== undefined && messagetype !== 'jsonData')
    problems.push(`messagetype: must be "jsonData" or not be there, found ${shown(messagetype)}`);
  return messagetype === 'jsonData';
}

function jsonOf(text: string, file: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new SeldonBuildError('E_BAD_CONTRACT', `cannot read contract "${file}": it is not JSON: ${why}`, {
      file,
      hint: 'correct the JSON, or remove the file to have the image tested without it',
      cause: error,
    });
  }
}

function badContract(file: string, problems: readonly string[]): SeldonBuildError {
  const list =
    problems.length === 1
      ? problems.join('')
      : `${problems.length} problems\n${problems.map((problem) => `  ${problem}`).join('\n')}`;
  return new SeldonBuildError('E_BAD_CONTRACT', `cannot use contract "${file}": ${list}`, {
    file,
    hint: 'describe each column as Seldon does: {"name": "age", "ftype": "continuous", "dtype": "INT", "range": [18, 90]}',
  });
}
