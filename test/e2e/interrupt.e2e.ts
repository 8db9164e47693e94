import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, expect, it } from 'vitest';
import { baseImageFlags } from '../support/base-images.ts';
import { docker, imageIds } from '../support/engine.ts';
import { seldonBuild } from '../support/programs.ts';

let flags: readonly string[] = [];

beforeAll(() => {
  flags = baseImageFlags('3.11');
});

/** What a build could leave behind. */
async function traces(): Promise<unknown> {
  return {
    images: await imageIds(),
    containers: await docker(['ps', '-aq', '--filter', 'label=io.seldon-build.run']),
    files: readdirSync(tmpdir()).filter((name) => /^seldon-build|^uv-/.test(name)),
  };
}

it.each([
  ['while it builds', 'Building the image', 1500],
  ['while it tests', 'Testing the image', 300],
])('Ctrl-C %s ends with 130 and leaves nothing behind', async (_, stage, afterMs) => {
  const before = await traces();
  const noCache = stage.startsWith('Building') ? ['--no-cache'] : [];

  const ended = await seldonBuild(
    ['examples/sklearn-iris', '-t', 'seldon-build-test/interrupt:e2e', ...flags, ...noCache],
    {
      saw: { text: stage, then: (pid) => sleep(afterMs).then(() => process.kill(pid, 'SIGINT')) },
    },
  );

  expect(ended.exitCode, ended.stderr).toBe(130);
  expect(ended.stderr).toContain('E_INTERRUPTED');
  expect(await traces()).toEqual(before);
});
