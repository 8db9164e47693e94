import { expect, it } from 'vitest';
import type { Surroundings } from '../surroundings.ts';
import { builders } from './builders.ts';

async function listed(flags: { json?: boolean }): Promise<string> {
  let answer = '';
  const around: Surroundings = {
    env: {},
    home: '/home/user',
    cwd: '/project',
    packageRoot: '/package',
    version: '0.0.0',
    answer: (text) => (answer += text),
    report: () => undefined,
    stderrIsTty: false,
    stdin: () => Promise.resolve(''),
    signal: new AbortController().signal,
  };
  await builders('', flags, around);
  return answer;
}

it('says what each builder looks for, and which has to be asked for', async () => {
  const text = await listed({});

  expect(text).toMatch(
    /^python\/sklearn +scikit-learn .*\n +looks for one \.joblib or \.pkl file that holds an estimator$/m,
  );
  expect(text).toMatch(/looks for one \.onnx file.*, when --builder node\/onnx asks for it$/m);
});

it('says the same as JSON', async () => {
  expect(JSON.parse(await listed({ json: true }))).toContainEqual({
    id: 'node/onnx',
    language: 'node',
    title: expect.any(String),
    looksFor: [expect.stringContaining('.onnx')],
    onRequest: true,
  });
});
