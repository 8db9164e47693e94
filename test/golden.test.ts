import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BUILDERS } from '../builders/index.gen.ts';
import { openProject } from '../src/io/project.ts';
import { readTemplate } from '../src/io/templates.ts';
import { readPythonWrapper } from '../src/io/wrapper.ts';
import type { BuildPlan } from '../src/model/plan.ts';
import { checkPlan } from '../src/pipeline/check-plan.ts';
import { chooseCandidate } from '../src/pipeline/choose.ts';
import { renderDockerfile } from '../src/pipeline/dockerfile.ts';
import { viewOf } from '../src/pipeline/view.ts';
import { RESOLVED_PLAN } from './support/resolved-plan.ts';

// What is produced for every example: `npm run golden -- --update` writes it anew, the review reads the diff.
const EXAMPLES = readdirSync('examples').sort();
const golden = (example: string, file: string): string => join('golden', example, file);

async function candidateOf(example: string) {
  const project = await openProject(join('examples', example));
  return chooseCandidate(project, { builders: BUILDERS, options: {} });
}

/** The plan with what changes with every edit of the wrapper replaced by a word. */
async function planOf(example: string): Promise<BuildPlan> {
  const wrapper = await readPythonWrapper('.');
  const candidate = await candidateOf(example);
  const plan = candidate.plan({ wrapper, platform: 'linux/amd64', env: {}, labels: {} });
  return JSON.parse(
    JSON.stringify(checkPlan(plan)).replaceAll(wrapper.digest, 'sha256:WRAPPER'),
  ) as BuildPlan;
}

describe.each(EXAMPLES)('%s', (example) => {
  it('is detected', async () => {
    const { detection } = await candidateOf(example);

    await expect(`${JSON.stringify(detection, null, 2)}\n`).toMatchFileSnapshot(
      golden(example, 'detection.json'),
    );
  });

  it('is planned', async () => {
    await expect(`${JSON.stringify(await planOf(example), null, 2)}\n`).toMatchFileSnapshot(
      golden(example, 'plan.json'),
    );
  });

  it('is rendered', async () => {
    const { base, lock, installer } = RESOLVED_PLAN;
    const view = viewOf({ ...(await planOf(example)), base, lock, installer });

    const text = renderDockerfile(await readTemplate('.', 'python'), view);

    await expect(text).toMatchFileSnapshot(golden(example, 'Dockerfile'));
  });
});

it('has no golden files of examples that are gone', () => {
  expect(readdirSync('test/golden').sort()).toEqual(EXAMPLES);
});
