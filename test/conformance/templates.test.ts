import { readdirSync } from 'node:fs';
import Handlebars from 'handlebars';
import { describe, expect, it } from 'vitest';
import { readTemplate } from '../../src/io/templates.ts';
import { renderDockerfile } from '../../src/pipeline/dockerfile.ts';
import { viewOf } from '../../src/pipeline/view.ts';
import { RESOLVED_PLAN } from '../support/resolved-plan.ts';

const LANGUAGES = readdirSync('templates')
  .filter((name) => name.endsWith('.Dockerfile.hbs'))
  .map((name) => name.replace('.Dockerfile.hbs', '') as 'python');
const VIEW = viewOf(RESOLVED_PLAN);

/** Every name that a template reads; `strict` does not look inside blocks. */
function pathsIn(text: string): string[] {
  const paths: string[] = [];
  class Paths extends Handlebars.Visitor {
    override PathExpression(path: hbs.AST.PathExpression): void {
      if (path.original !== 'this' && path.original !== 'each') paths.push(path.original);
    }
  }
  new Paths().accept(Handlebars.parse(text));
  return paths;
}

describe.each(LANGUAGES)('template %s', (language) => {
  it('reads only what the view has', async () => {
    const { main, partials } = await readTemplate('.', language);
    const names = [main, ...Object.values(partials)].flatMap(pathsIn);

    const unknown = names.filter((name) => !(name in VIEW));

    expect(names.length).toBeGreaterThan(5);
    expect(unknown.filter((name) => !(name in partials))).toEqual([]);
  });

  it('renders a Dockerfile that needs no network for itself and says nothing twice', async () => {
    const text = renderDockerfile(await readTemplate('.', language), VIEW);

    expect(text).not.toMatch(/^# ?syntax|^ADD |^COPY .*--link|<</m);
    expect(text).not.toContain('latest');
    expect(text).not.toContain('undefined');
    expect(text.match(/^FROM .*@sha256:/gm)?.length).toBe(text.match(/^FROM /gm)?.length);
    expect(text.match(/^(ENTRYPOINT|USER|HEALTHCHECK|EXPOSE) /gm)).toHaveLength(4);
  });

  it('exposes what the plan serves, as the user and command that the plan names', async () => {
    const text = renderDockerfile(await readTemplate('.', language), VIEW);

    expect(text).toContain('EXPOSE 9000 5000 6000\n');
    expect(text).toContain('\nUSER 8888\n');
    expect(text).toContain('ENTRYPOINT ["/opt/venv/bin/python","/opt/seldon/serve.py"]');
    expect(text).toContain('ENV GREETING="say \\"\\$HOME\\""');
  });
});

it('puts the model below the code and both above the dependencies', async () => {
  const text = renderDockerfile(await readTemplate('.', 'python'), VIEW);
  const order = ['"/opt/seldon", "/opt/seldon"', '"/opt/venv", "/opt/venv"', '"model/"', '"code/"'].map(
    (mark) => text.indexOf(mark),
  );

  expect(order).toEqual([...order].sort((a, b) => a - b));
  expect(order).not.toContain(-1);
});
