import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BUILDERS } from '../builders/index.gen.ts';
import { openProject } from '../src/io/project.ts';
import { readTemplate } from '../src/io/templates.ts';
import type { Wrapper } from '../src/builder-api.ts';
import { readPythonWrapper } from '../src/io/wrapper.ts';
import type { Language } from '../src/model/detection.ts';
import type { BuildPlan, ResolvedPlan } from '../src/model/plan.ts';
import { checkPlan } from '../src/pipeline/check-plan.ts';
import { chooseCandidate } from '../src/pipeline/choose.ts';
import { renderDockerfile } from '../src/pipeline/dockerfile.ts';
import { viewOf } from '../src/pipeline/view.ts';
import { ON_REQUEST } from './support/examples.ts';
import { RESOLVED_NODE_PLAN, RESOLVED_PLAN } from './support/resolved-plan.ts';

// What is produced for every example: `npm run golden -- --update` writes it anew, the review reads the diff.
const EXAMPLES = readdirSync('examples').sort();
// The same project with the lockfile of each package manager.
const LOCKS = ['pnpm-6', 'pnpm-9', 'yarn-1', 'yarn-4'];
const PROJECTS = new Map([
  ...EXAMPLES.map((example) => [example, join('examples', example)] as const),
  ...LOCKS.map((lock) => [`node-${lock}`, join('test/fixtures/locks', lock)] as const),
]);
const golden = (example: string, file: string): string => join('golden', example, file);

async function candidateOf(example: string) {
  const project = await openProject(PROJECTS.get(example) ?? '');
  return chooseCandidate(project, { builders: BUILDERS, wanted: ON_REQUEST[example], options: {} });
}

/** The Python wrapper has requirements of its own; the others are a digest to a plan. */
async function wrapperFor(language: Language): Promise<Wrapper> {
  return language === 'python'
    ? readPythonWrapper('.')
    : { language, digest: `sha256:${'0'.repeat(64)}`, files: [], requirements: [] };
}

/** The plan as if its base and lock had been looked up. */
function resolvedOf(plan: BuildPlan): ResolvedPlan {
  switch (plan.language) {
    case 'python': {
      const { base, lock, installer } = RESOLVED_PLAN;
      return { ...plan, base, lock, installer };
    }
    case 'node': {
      const { base, lock } = RESOLVED_NODE_PLAN;
      return { ...plan, base, lock };
    }
  }
}

/** The plan with what changes with every edit of the wrapper replaced by a word. */
async function planOf(example: string): Promise<BuildPlan> {
  const candidate = await candidateOf(example);
  const wrapper = await wrapperFor(candidate.detection.language);
  const plan = candidate.plan({ wrapper, platform: 'linux/amd64', env: {}, labels: {} });
  return JSON.parse(
    JSON.stringify(checkPlan(plan)).replaceAll(wrapper.digest, 'sha256:WRAPPER'),
  ) as BuildPlan;
}

describe.each([...PROJECTS.keys()])('%s', (example) => {
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
    const plan = resolvedOf(await planOf(example));

    const text = renderDockerfile(await readTemplate('.', plan.language), viewOf(plan));

    await expect(text).toMatchFileSnapshot(golden(example, 'Dockerfile'));
  });
});

it('has no golden files of examples that are gone', () => {
  expect(readdirSync('test/golden').sort()).toEqual([...PROJECTS.keys()].sort());
});
