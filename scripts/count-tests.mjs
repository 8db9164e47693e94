// count-tests.mjs FOLDER NAME=REPORT=EXITCODE …: adds up the suites' reports (vitest's JSON, pytest's JUnit XML; "none" for
// a program without tests, which counts only when it fails; exit code "skipped" for a suite that was left out) and prints one
// line a suite and the total as the last line.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder, ...suites] = process.argv.slice(2);
const EMPTY = { passed: 0, failed: 0, skipped: [] };

function fromVitest(text) {
  const files = JSON.parse(text).testResults;
  const tests = files.flatMap((file) => file.assertionResults);
  const of = (status) => tests.filter((test) => test.status === status);
  // A file that cannot be loaded, or whose hook fails, has no failed test of its own.
  const broken = files.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  );
  const known = [...of('passed'), ...of('failed')];
  return {
    passed: of('passed').length,
    failed: of('failed').length + broken.length,
    skipped: tests.filter((test) => !known.includes(test)).map((test) => test.fullName),
  };
}

function fromJunit(text) {
  const cases = [...text.matchAll(/<testcase\b([^>]*?)(?:\/>|>(.*?)<\/testcase>)/gs)];
  const skipped = cases.filter(([, , body]) => body?.includes('<skipped'));
  const failed = cases.filter(([, , body]) => /<(?:failure|error)\b/.test(body ?? ''));
  return {
    passed: cases.length - skipped.length - failed.length,
    failed: failed.length,
    skipped: skipped.map(([, attributes]) => / name="([^"]*)"/.exec(attributes)?.[1] ?? '?'),
  };
}

function reportOf(report) {
  if (report === 'none') return EMPTY;
  try {
    const text = readFileSync(join(folder, report), 'utf8');
    return report.endsWith('.json') ? fromVitest(text) : fromJunit(text);
  } catch (error) {
    console.log(`could not read the report "${report}": ${error.message}`);
    return EMPTY;
  }
}

function countOf(suite) {
  const [name, report, exitCode] = suite.split('=');
  if (exitCode === 'skipped') return { name, ...EMPTY, skipped: ['the whole suite'] };
  const counted = reportOf(report);
  const ranNothing = report !== 'none' && counted.passed + counted.failed === 0;
  const crashed = counted.failed === 0 && (ranNothing || exitCode !== '0');
  return { name, ...counted, failed: counted.failed + (crashed ? 1 : 0) };
}

const counts = suites.map(countOf);
const sum = (key) => counts.reduce((total, count) => total + count[key], 0);
const skipped = counts.flatMap(({ name, skipped: names }) => names.map((test) => `${name}: ${test}`));
const forbidden = process.env.CI === 'true' ? skipped.length : 0;

for (const { name, passed, failed } of counts) console.log(`${name}: ${passed} passed, ${failed} failed`);
for (const test of skipped) console.log(`skipped: ${test}`);
console.log(`${sum('passed')} passed, ${sum('failed') + forbidden} failed`);
process.exitCode = sum('failed') + forbidden === 0 ? 0 : 1;
