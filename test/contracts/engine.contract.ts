import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { BuildEvent } from '../../src/model/events.ts';
import type { BuildJob, Engine } from '../../src/model/ports.ts';

/** An engine under test, and the means to give it work. */
export interface EngineUnderTest {
  readonly engine: Engine;
  /** Name of an image with a shell that the engine has. */
  readonly base: string;
  /** A build context of these files. */
  readonly contextOf: (files: Readonly<Record<string, string>>) => Readable;
}

/** A build job with all that a test does not care for. Events are gathered in `events`. */
export function jobOf(
  context: Readable,
  more: Partial<BuildJob> = {},
): BuildJob & { readonly events: BuildEvent[] } {
  const events: BuildEvent[] = [];
  return {
    context,
    tags: [],
    platform: 'linux/amd64',
    secrets: {},
    buildArgs: {},
    noCache: false,
    pull: false,
    emit: (event) => events.push(event),
    signal: new AbortController().signal,
    events,
    ...more,
  };
}

/** What every engine that builds Dockerfiles promises. */
export function engineContract(name: string, under: () => EngineUnderTest): void {
  const build = (dockerfile: string, more: Partial<BuildJob> = {}) => {
    const { engine, base, contextOf } = under();
    const files = { Dockerfile: `FROM ${base}\n${dockerfile}`, 'a file': 'content' };
    const job = jobOf(contextOf(files), more);
    return { result: engine.build(job), events: job.events };
  };

  describe(`${name} keeps the contract of engines`, () => {
    it('answers', async () => {
      await expect(under().engine.check(new AbortController().signal)).resolves.toBeUndefined();
    });

    it('builds an image, tells its layers and labels, and gives it its names', async () => {
      const { engine } = under();
      const tag = `seldon-build-test/contract:${randomUUID()}`;

      const { result, events } = build(`COPY ["a file", "/a"]\nENV A=b\nRUN cat /a\nLABEL x="y z"`, {
        tags: [tag],
      });
      const image = await result;

      expect(image.id).toMatch(/^sha256:[0-9a-f]{64}$/);
      expect(image.layers.slice(-2)).toEqual([
        {
          diffId: expect.stringMatching(/^sha256:/),
          sizeBytes: 7,
          createdBy: expect.stringContaining('COPY'),
        },
        {
          diffId: expect.stringMatching(/^sha256:/),
          sizeBytes: 0,
          createdBy: expect.stringContaining('RUN'),
        },
      ]);
      expect(image.labels).toEqual({ x: 'y z' });
      expect(events.some(({ type, text }) => type === 'step' && text.includes('COPY'))).toBe(true);
      expect(await engine.inspect(tag)).toEqual(image);
      await engine.remove(tag);
      await expect(engine.inspect(image.id)).rejects.toMatchObject({ code: 'E_IMAGE_NOT_FOUND' });
    });

    it('gives the same image for the same work', async () => {
      const dockerfile = `RUN echo ${randomUUID()}`;

      expect((await build(dockerfile).result).id).toBe((await build(dockerfile).result).id);
    });

    it('hands build arguments over', async () => {
      const { result, events } = build('ARG HTTP_PROXY\nRUN echo "proxy is $HTTP_PROXY"', {
        buildArgs: { HTTP_PROXY: 'http://proxy.example.com:3128' },
        noCache: true,
      });
      await result;

      expect(events).toContainEqual({ type: 'output', text: 'proxy is http://proxy.example.com:3128' });
    });

    it('says which step failed, what it printed and with which code it ended', async () => {
      const { result, events } = build(`RUN echo ${randomUUID()}; echo "on stderr" >&2; exit 3`);

      await expect(result).rejects.toMatchObject({
        code: 'E_BUILD_FAILED',
        message: expect.stringMatching(
          /^could not build the image: step "2\/2 RUN echo .*" failed: exit code 3$/,
        ),
        output: expect.arrayContaining(['on stderr']),
        hint: expect.any(String),
      });
      expect(events).toContainEqual({ type: 'output', text: 'on stderr' });
    });

    it('says what is wrong with a Dockerfile', async () => {
      await expect(build('RUNN x').result).rejects.toMatchObject({
        code: 'E_BUILD_FAILED',
        message: expect.stringContaining('unknown instruction: RUNN'),
      });
    });

    it('passes on what made the context fail', async () => {
      const { engine, contextOf } = under();
      const context = contextOf({ Dockerfile: 'FROM scratch' });
      const failure = new Error('cannot read file "model.joblib"');
      context.once('resume', () => context.destroy(failure));

      await expect(engine.build(jobOf(context))).rejects.toBe(failure);
    });

    it.each([
      ['before it began', 0],
      ['as it begins', 30],
      ['in the middle of a step', 1500],
    ])('stops when told so %s, and gives no name away', async (_, afterMs) => {
      const { engine } = under();
      const tag = `seldon-build-test/aborted:${randomUUID()}`;
      const controller = new AbortController();
      const begin = performance.now();
      if (afterMs === 0) controller.abort();
      else setTimeout(controller.abort.bind(controller), afterMs);

      const { result } = build(`RUN echo ${tag}; sleep 60`, { tags: [tag], signal: controller.signal });

      await expect(result).rejects.toMatchObject({ code: 'E_INTERRUPTED' });
      expect(performance.now() - begin).toBeLessThan(afterMs + 8000);
      await expect(engine.inspect(tag)).rejects.toMatchObject({ code: 'E_IMAGE_NOT_FOUND' });
    });

    it('gives all names or none', async () => {
      const { engine, base } = under();
      const tag = `seldon-build-test/names:${randomUUID()}`;

      await expect(engine.tag(base, [tag, 'Upper/Case'])).rejects.toMatchObject({ code: 'E_BAD_IMAGE_NAME' });

      await expect(engine.inspect(tag)).rejects.toMatchObject({ code: 'E_IMAGE_NOT_FOUND' });
    });

    it('removes an image by its id only when it has no name', async () => {
      const { engine } = under();
      const tag = `seldon-build-test/removed:${randomUUID()}`;
      const { id } = await build(`RUN echo ${tag}`, { tags: [tag] }).result;

      await engine.remove(id);
      expect((await engine.inspect(tag)).id).toBe(id);

      await engine.remove(tag);
      await engine.remove(tag);
      await expect(engine.inspect(id)).rejects.toMatchObject({ code: 'E_IMAGE_NOT_FOUND' });
    });
  });
}
