import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BUILDERS } from '../../builders/index.gen.ts';
import type { PlanOptions } from '../../src/builder-api.ts';
import { openProject } from '../../src/io/project.ts';
import { checkPlan } from '../../src/pipeline/check-plan.ts';
import { ON_REQUEST } from '../support/examples.ts';
import { projectOf } from '../support/project-of.ts';

const FOLDERS = readdirSync('builders', { recursive: true, encoding: 'utf8' })
  .filter((path) => /^[a-z]+\/[a-z0-9-]+\/builder\.ts$/.test(path))
  .map(dirname)
  .sort();
const EXAMPLES = readdirSync('examples').sort();
const HEADINGS = ['What is recognised', 'What is installed', 'Variables'];
const OPTIONS: PlanOptions = {
  wrapper: { language: 'python', digest: `sha256:${'0'.repeat(64)}`, files: [], requirements: [] },
  platform: 'linux/amd64',
  env: {},
  labels: {},
};

it('lists every builder folder, and no other', () => {
  expect(BUILDERS.map(({ id }) => id)).toEqual(FOLDERS);
});

describe.each(BUILDERS)('$id', (builder) => {
  const folder = join('builders', builder.id);

  it('has inspect, plan, a test and a README with the agreed headings', () => {
    const files = ['inspect.ts', 'plan.ts', 'builder.test.ts', 'README.md'];
    const readme = readFileSync(join(folder, 'README.md'), 'utf8');

    expect(files.filter((file) => !existsSync(join(folder, file)))).toEqual([]);
    expect(readme.startsWith(`# ${builder.id}\n`)).toBe(true);
    expect(HEADINGS.filter((heading) => !readme.includes(`\n## ${heading}\n`))).toEqual([]);
  });

  it('says what it looks for', () => {
    expect(builder.title).not.toBe('');
    expect(builder.looksFor.length).toBeGreaterThan(0);
  });

  it.each([
    ['an empty project', {}],
    ['a project of something else', { 'README.md': '# x', 'main.c': 'int main() {}', 'data.csv': 'a,b\n' }],
  ])('finds nothing in %s', async (_name, tree: Record<string, string>) => {
    expect(await builder.inspect(projectOf(tree), {})).toBeUndefined();
  });
});

describe.each(EXAMPLES)('examples/%s', (example) => {
  it('is claimed by one builder more than by any other', async () => {
    const project = await openProject(join('examples', example));

    const detecting = BUILDERS.filter(({ onRequest }) => onRequest !== true);
    const found = await Promise.all(detecting.map((builder) => builder.inspect(project, {})));

    const confidences = found.flatMap((candidate) =>
      candidate === undefined ? [] : [candidate.detection.confidence],
    );
    expect(confidences.length).toBeGreaterThan(0);
    expect(new Set(confidences).size).toBe(confidences.length);
  });

  it('gets a plan that keeps to the rules, the same each time', async () => {
    const project = await openProject(join('examples', example));
    const asked = BUILDERS.filter(({ id, onRequest }) => onRequest !== true || ON_REQUEST[example] === id);
    const found = await Promise.all(asked.map((builder) => builder.inspect(project, {})));

    for (const candidate of found.filter((one) => one !== undefined)) {
      const plan = checkPlan(candidate.plan(OPTIONS));
      expect(JSON.stringify(candidate.plan(OPTIONS))).toBe(JSON.stringify(plan));
      expect(plan.builder).toBe(candidate.detection.builder);
    }
  });
});
