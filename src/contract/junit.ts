import type { ContractCheck, ContractReport } from '../model/contract.ts';

/** The report as JUnit XML (the form that Jenkins, GitLab and GitHub read): one suite, a test case for each check. */
export function junitOf(report: ContractReport, image: string): string {
  const failures = report.checks.filter(({ passed }) => !passed).length;
  const seconds = report.checks.reduce((sum, check) => sum + check.seconds, 0);
  const counts = `tests="${report.checks.length}" failures="${failures}" errors="0" time="${seconds.toFixed(3)}"`;
  const log = report.logTail ?? [];
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${counts}>`,
    `  <testsuite name="${escaped(image)}" ${counts}>`,
    ...report.checks.flatMap((check) => caseOf(check, image)),
    ...(log.length === 0 ? [] : [`    <system-out>${escaped(log.join('\n'))}</system-out>`]),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function caseOf({ name, passed, detail, seconds }: ContractCheck, image: string): readonly string[] {
  const head = `    <testcase name="${escaped(name)}" classname="${escaped(image)}" time="${seconds.toFixed(3)}"`;
  if (passed) return [`${head}><system-out>${escaped(detail)}</system-out></testcase>`];
  return [
    `${head}>`,
    `      <failure message="${escaped(detail)}">${escaped(detail)}</failure>`,
    '    </testcase>',
  ];
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** Text for XML 1.0: markup as entities, and characters that XML cannot hold at all as U+FFFD. */
function escaped(text: string): string {
  return text
    .replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character)
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD');
}
