import { describe, expect, it } from 'vitest';
import { type Edge, type NoSolution, readUvFailure } from './uv-failure.ts';

// Printed by uv 0.13.9.
const CONFLICT = `error: No solution found when resolving dependencies
  cause: Because pandas==2.2.0 depends on numpy{python_full_version < '3.12'}>=1.23.2,<2 and you require pandas==2.2.0, we can conclude that you require numpy>=1.23.2,<2.
         And because you require numpy<1.20, we can conclude that your requirements are unsatisfiable.`;
const GAPS = `error: No solution found when resolving dependencies
  cause: Because tensorflow==2.12.0 depends on one of:
             protobuf>=3.20.3,<4.21.0
             protobuf>4.21.0,<4.21.1
             protobuf>4.21.5,<5.0.0.dev0
         and you require tensorflow==2.12.0, we can conclude that you require one of:
             protobuf>=3.20.3,<4.21.0
             protobuf>4.21.5,<5.0.0.dev0

         And because you require protobuf>=5, we can conclude that your requirements are unsatisfiable.`;
const NO_WHEEL = `error: No solution found when resolving dependencies
  cause: Because docopt==0.6.2 has no usable wheels and you require docopt==0.6.2, we can conclude that your requirements are unsatisfiable.

hint: Wheels are required for \`docopt\` because building from source is disabled for all packages (i.e., with \`--no-build\`)`;
const UNKNOWN = `error: No solution found when resolving dependencies
  cause: Because no-such-package was not found in the package registry and you require no-such-package, we can conclude that your requirements are unsatisfiable.`;
const MISSING = `error: No solution found when resolving dependencies
  cause: Because there is no version of scikit-learn==1.99.1 and you require scikit-learn==1.99.1, we can conclude that your requirements are unsatisfiable.`;

const ABI = `error: No solution found when resolving dependencies
  cause: Because tensorflow==2.15.0 has no wheels with a matching Python ABI tag (e.g., \`cp312\`) and you require tensorflow==2.15.0, we can conclude that your requirements are unsatisfiable.

hint: You require CPython 3.12 (\`cp312\`), but we only found wheels for \`tensorflow\` (v2.15.0) with the following Python ABI tags: \`cp39\`, \`cp310\`, \`cp311\``;
const TOO_NEW = `error: No solution found when resolving dependencies
  cause: Because only flask[foo]<=3.1.3 is available and you require flask[foo]>=99, we can conclude that your requirements are unsatisfiable.`;
const PYTHON = `error: No solution found when resolving dependencies
  cause: Because the requested Python version (>=3.8) does not satisfy Python>=3.9 and flask>=3.1.0 depends on Python>=3.9, we can conclude that flask>=3.1.0 cannot be used.
         And because you require flask>=3.1, we can conclude that your requirements are unsatisfiable.`;

const shown = (stderr: string): Record<string, readonly string[]> => {
  const { edges, withoutWheels, unknown, missing, available, otherPython } = readUvFailure(
    stderr,
  ) as NoSolution;
  const term = ({ name, clauses }: { name: string; clauses: string }): string => `${name}${clauses}`;
  const edge = ({ subject, object }: Edge): string => `${term(subject)} -> ${term(object)}`;
  return {
    edges: edges.map(edge),
    withoutWheels: withoutWheels.map(term),
    unknown: unknown.map(term),
    missing: missing.map(term),
    available: available.map(term),
    otherPython: otherPython.map(edge),
  };
};
const nothing = { edges: [], withoutWheels: [], unknown: [], missing: [], available: [], otherPython: [] };

describe('readUvFailure', () => {
  it.each([
    ['a conflict', CONFLICT, { ...nothing, edges: ['pandas==2.2.0 -> numpy>=1.23.2,<2'] }],
    ['ranges with gaps', GAPS, { ...nothing, edges: ['tensorflow==2.12.0 -> protobuf>=3.20.3,<5.0.0'] }],
    ['a missing wheel', NO_WHEEL, { ...nothing, withoutWheels: ['docopt==0.6.2'] }],
    ['wheels for other Pythons', ABI, { ...nothing, withoutWheels: ['tensorflow==2.15.0'] }],
    ['a version beyond the newest', TOO_NEW, { ...nothing, available: ['flask<=3.1.3'] }],
    ['another Python', PYTHON, { ...nothing, otherPython: ['flask>=3.1.0 -> python>=3.9'] }],
    ['an unknown package', UNKNOWN, { ...nothing, unknown: ['no-such-package'] }],
    ['a missing version', MISSING, { ...nothing, missing: ['scikit-learn==1.99.1'] }],
  ])('reads %s', (_, stderr, facts) => {
    expect(shown(stderr)).toEqual(facts);
  });

  it.each([
    [
      'error: Request failed after 3 retries in 7.5s\n  cause: Failed to fetch: http://127.0.0.1:1/simple/a/\n  cause: tcp connect error',
      { kind: 'unreachable', address: 'http://127.0.0.1:1/simple/a/' },
    ],
    ['error: No interpreter found for Python 3.11 in search path', { kind: 'no-interpreter' }],
    ['thread panicked', { kind: 'other' }],
  ])('tells %j apart', (stderr, failure) => {
    expect(readUvFailure(stderr)).toMatchObject(failure);
  });
});
