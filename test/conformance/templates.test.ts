import { readdirSync } from 'node:fs';
import Handlebars from 'handlebars';
import { describe, expect, it } from 'vitest';
import { readTemplate } from '../../src/io/templates.ts';
import { renderDockerfile } from '../../src/pipeline/dockerfile.ts';
import type { ResolvedPlan } from '../../src/model/plan.ts';
import { viewOf } from '../../src/pipeline/view.ts';
import { RESOLVED_NODE_PLAN, RESOLVED_PLAN } from '../support/resolved-plan.ts';

const PLANS: readonly ResolvedPlan[] = [RESOLVED_NODE_PLAN, RESOLVED_PLAN];
const textOf = async (plan: ResolvedPlan): Promise<string> =>
  renderDockerfile(await readTemplate('.', plan.language), viewOf(plan));

it('has a template for each language that has plans, and no other', () => {
  const languages = readdirSync('templates').flatMap(
    (name) => /^(.+)\.Dockerfile\.hbs$/.exec(name)?.[1] ?? [],
  );

  expect(languages.sort()).toEqual(PLANS.map(({ language }) => language).sort());
});

/** Every name that a template reads, with the list that it goes through there; `strict` does not look inside blocks. */
function pathsIn(text: string): { readonly name: string; readonly list: string | undefined }[] {
  const paths: { name: string; list: string | undefined }[] = [];
  let list: string | undefined;
  class Paths extends Handlebars.Visitor {
    override PathExpression(path: hbs.AST.PathExpression): void {
      if (path.original !== 'this' && path.original !== 'each') paths.push({ name: path.original, list });
    }
    override BlockStatement(block: hbs.AST.BlockStatement): void {
      for (const parameter of block.params) this.accept(parameter);
      const [parameter] = block.params;
      list = parameter !== undefined && 'original' in parameter ? String(parameter.original) : undefined;
      this.accept(block.program);
      list = undefined;
    }
  }
  new Paths().accept(Handlebars.parse(text));
  return paths;
}

/** What is in a view, or in the elements of one of its lists. */
function has(
  view: object,
  { name, list }: { readonly name: string; readonly list: string | undefined },
): boolean {
  if (list === undefined || name in view) return name in view;
  const elements: unknown = Reflect.get(view, list);
  return (
    Array.isArray(elements) &&
    elements.length > 0 &&
    elements.every((element) => typeof element === 'object' && element !== null && name in element)
  );
}

/** A plan whose view has an element in every list of objects. */
function fullPlan(plan: ResolvedPlan): ResolvedPlan {
  if (plan.language !== 'node') return plan;
  const manager = { kind: 'pnpm', version: '9.15.9', files: [] } as const;
  const lock = {
    from: 'project',
    file: 'pnpm-lock.yaml',
    digest: 'sha256:1',
    packages: [],
    manager,
  } as const;
  return { ...plan, steps: plan.steps.map((step) => (step.kind === 'npm' ? { ...step, lock } : step)) };
}

describe.each(PLANS)('template $language', (plan) => {
  it('reads only what the view has', async () => {
    const { main, partials } = await readTemplate('.', plan.language);
    const names = [main, ...Object.values(partials)].flatMap(pathsIn);

    const view = viewOf(fullPlan(plan));
    const unknown = names.filter((path) => !has(view, path));

    expect(names.length).toBeGreaterThan(5);
    expect(unknown.map(({ name }) => name).filter((name) => !(name in partials))).toEqual([]);
  });

  it('renders a Dockerfile that needs no network for itself and says nothing twice', async () => {
    const text = await textOf(plan);

    expect(text).not.toMatch(/^# ?syntax|^ADD |^COPY .*--link|<</m);
    expect(text).not.toContain('latest');
    expect(text).not.toContain('undefined');
    expect(text.match(/^FROM .*@sha256:/gm)?.length).toBe(text.match(/^FROM /gm)?.length);
    expect(text.match(/^(ENTRYPOINT|USER|HEALTHCHECK|EXPOSE) /gm)).toHaveLength(4);
  });

  it('exposes what the plan serves, as the user and command that the plan names', async () => {
    const text = await textOf(plan);

    expect(text).toContain('EXPOSE 9000 5000 6000\n');
    expect(text).toContain('\nUSER 8888\n');
    expect(text).toContain(`ENTRYPOINT ${JSON.stringify(plan.image.entrypoint)}`);
    expect(text).toContain('ENV GREETING="say \\"\\$HOME\\""');
  });
});

it.each([
  [RESOLVED_PLAN, '"/opt/venv", "/opt/venv"', '"/opt/seldon", "/opt/seldon"'],
  [
    RESOLVED_NODE_PLAN,
    '"/microservice/node_modules","/microservice/node_modules"',
    '"wrapper/","/opt/seldon/"',
  ],
] as const)(
  'puts the model of $language below the code and both above the dependencies',
  async (plan, packages, wrapper) => {
    const text = (await textOf(plan)).replace(/", "/g, '","');
    const marks = [wrapper, packages, '"model/"', '"code/"'];
    const order = marks.map((mark) => text.indexOf(mark.replace(/", "/g, '","')));

    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(order).not.toContain(-1);
  },
);

it('installs packages of the system in the final stage, and only where a plan asks for them', async () => {
  const steps = RESOLVED_PLAN.steps.filter(({ kind }) => kind !== 'apt');

  const [, ...stages] = (await textOf(RESOLVED_PLAN)).split(/^FROM /m);

  expect(stages.map((stage) => stage.includes('install --yes --no-install-recommends libgomp1\n'))).toEqual([
    ...stages.slice(1).map(() => false),
    true,
  ]);
  expect(await textOf({ ...RESOLVED_PLAN, steps })).not.toContain('apt-get');
});

it('runs install scripts of packages in a step without logins, with headers of the base', async () => {
  const text = await textOf(RESOLVED_NODE_PLAN);
  const step = text.split('\nRUN ').find((part) => part.includes('npm rebuild')) ?? '';

  expect(step).toContain('npm rebuild --nodedir=/usr/local');
  expect(step).not.toContain('npmrc');
  expect(text).toContain('--ignore-scripts');
});

it('skips what onnxruntime-node would fetch, and removes what it has for other machines', async () => {
  const packages = [{ name: 'onnxruntime-node', version: '1.23.2' }];
  const plan = { ...RESOLVED_NODE_PLAN, lock: { ...RESOLVED_NODE_PLAN.lock, packages } };

  const text = await textOf(plan);

  expect(text).toContain('env ONNXRUNTIME_NODE_INSTALL=skip ONNXRUNTIME_NODE_INSTALL_CUDA=skip npm rebuild');
  expect(text).toContain(
    "RUN find node_modules -type d -path '*/onnxruntime-node/bin/napi-v*/*/*' -not -path '*/linux/x64' ",
  );
  expect(await textOf({ ...plan, platform: 'linux/arm64' })).toContain("-not -path '*/linux/arm64' ");
  expect(await textOf(RESOLVED_NODE_PLAN)).not.toContain('onnxruntime');
});

it('leaves scripts alone that never run', async () => {
  const steps = RESOLVED_NODE_PLAN.steps.map((step) =>
    step.kind === 'npm' ? { ...step, scripts: 'never' as const } : step,
  );

  expect(await textOf({ ...RESOLVED_NODE_PLAN, steps })).not.toContain('npm rebuild');
});
