import Handlebars from 'handlebars';
import type { DockerfileView } from './view.ts';

/** A template and the partials it names, as text. */
export interface TemplateSource {
  readonly main: string;
  readonly partials: Readonly<Record<string, string>>;
}

/**
 * Renders a Dockerfile. Templates hold order and comments, no decisions: values come quoted from `viewOf`, a name that
 * the view does not have is an error.
 */
export function renderDockerfile(source: TemplateSource, view: DockerfileView): string {
  const handlebars = Handlebars.create();
  const template = handlebars.compile<DockerfileView>(source.main, {
    noEscape: true,
    strict: true,
    knownHelpersOnly: true,
  });
  const partials = Object.fromEntries(
    Object.entries(source.partials).map(([name, text]) => [
      name,
      handlebars.compile(text, { noEscape: true, strict: true, knownHelpersOnly: true }),
    ]),
  );
  return template(view, { partials });
}
