import { describe, expect, it } from 'vitest';
import cases from '../../test/fixtures/packaging-cases.json' with { type: 'json' };
import { parseRequirement } from './requirement.ts';
import { parseSpecifiers, satisfies } from './specifiers.ts';
import { compareVersions, parseVersion } from './versions.ts';

// The table is what Python's own `packaging` says (scripts/make-packaging-cases.py).
describe('as Python’s packaging', () => {
  it('takes the same versions', () => {
    expect(cases.validVersions.filter((text) => parseVersion(text) === undefined)).toEqual([]);
    expect(cases.invalidVersions.filter((text) => parseVersion(text) !== undefined)).toEqual([]);
  });

  it('orders versions the same way', () => {
    const wrong = cases.comparisons.filter(([a, b, order]) => {
      const [first, second] = [parseVersion(String(a)), parseVersion(String(b))];
      return (
        first === undefined || second === undefined || Math.sign(compareVersions(first, second)) !== order
      );
    });

    expect(wrong).toEqual([]);
  });

  it('lets the same versions pass specifiers', () => {
    const wrong = cases.specifiers.filter(([version, text, passes]) => {
      const specifiers = parseSpecifiers(String(text));
      return specifiers === undefined || satisfies(String(version), specifiers) !== passes;
    });

    expect(wrong).toEqual([]);
  });

  it('refuses the same specifiers', () => {
    expect(cases.invalidSpecifiers.filter((text) => parseSpecifiers(text) !== undefined)).toEqual([]);
  });

  it.each(cases.requirements)('reads $line', ({ line, valid, ...wanted }) => {
    const read = parseRequirement(line);

    expect(typeof read !== 'string').toBe(valid);
    if (typeof read === 'string') return;
    expect({
      name: read.name,
      extras: read.extras,
      clauses: read.specifiers.length,
      url: read.url ?? null,
      hasMarker: read.marker !== undefined,
    }).toEqual(wanted);
  });
});
