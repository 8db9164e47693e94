import { expect, it } from 'vitest';
import { junitOf } from './junit.ts';

it('prints a suite with a case for each check', () => {
  const xml = junitOf(
    {
      passed: false,
      checks: [
        { name: 'rest-predict', passed: true, detail: 'ndarray [1, 3]', seconds: 0.0123 },
        { name: 'metrics', passed: false, detail: 'expected <200>, seen "500" & \'more\'', seconds: 1.5 },
      ],
      logTail: ['a < b', 'c ]]> d'],
    },
    'acme/iris:1',
  );

  expect(xml).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites tests="2" failures="1" errors="0" time="1.512">
  <testsuite name="acme/iris:1" tests="2" failures="1" errors="0" time="1.512">
    <testcase name="rest-predict" classname="acme/iris:1" time="0.012"><system-out>ndarray [1, 3]</system-out></testcase>
    <testcase name="metrics" classname="acme/iris:1" time="1.500">
      <failure message="expected &lt;200&gt;, seen &quot;500&quot; &amp; &apos;more&apos;">expected &lt;200&gt;, seen &quot;500&quot; &amp; &apos;more&apos;</failure>
    </testcase>
    <system-out>a &lt; b
c ]]&gt; d</system-out>
  </testsuite>
</testsuites>
`);
});

it.each([
  ['a control character', 'bell \u0007!', 'bell \uFFFD!'],
  ['a colour code of a log', '\u001b[31mred', '\uFFFD[31mred'],
  ['half a surrogate pair', 'x\ud800y', 'x\uFFFDy'],
  ['a character outside the basic plane, which is fine', '🙂', '🙂'],
])('replaces what XML cannot hold: %s', (...[, detail, written]) => {
  const xml = junitOf({ passed: true, checks: [{ name: 'a', passed: true, detail, seconds: 0 }] }, 'x');

  expect(xml).toContain(`<system-out>${written}</system-out>`);
});
