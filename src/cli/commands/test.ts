import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { contractError } from '../../contract/contract-error.ts';
import { junitOf } from '../../contract/junit.ts';
import { reasonOf, SeldonBuildError } from '../../errors.ts';
import type { ContractReport } from '../../model/contract.ts';
import { secondsText } from '../../report/reporter.ts';
import { verifierOf } from '../compose.ts';
import type { Run } from '../program.ts';

/** `test IMAGE`: the contract test of a build, alone, on any image. */
export const test: Run = async (image, flags, around) => {
  const contract =
    flags.contract === undefined ? undefined : await textOf(resolve(around.cwd, flags.contract));
  const verify = await verifierOf({ flags, around });
  const report = await verify(image, contract);
  if (flags.junit !== undefined) await writeFile(resolve(around.cwd, flags.junit), junitOf(report, image));
  if (!report.passed) throw contractError(report, image);
  around.answer(
    flags.json === true ? `${JSON.stringify({ image, ...report }, null, 2)}\n` : reportText(report),
  );
};

function reportText({ checks }: ContractReport): string {
  const lines = checks.map(
    ({ name, passed, detail, seconds }) =>
      `${passed ? 'ok  ' : 'FAIL'}  ${name} (${secondsText(seconds)}): ${detail}`,
  );
  return `${lines.join('\n')}\n`;
}

async function textOf(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((error: unknown) => {
    throw new SeldonBuildError('E_BAD_CONTRACT', `could not read contract "${file}": ${reasonOf(error)}`, {
      file,
      hint: 'name a contract.json',
      cause: error,
    });
  });
}
