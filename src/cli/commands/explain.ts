import { stat, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { SeldonBuildError } from '../../errors.ts';
import { explainImage } from '../../pipeline/explain/explain-image.ts';
import type { ExplainedImage } from '../../pipeline/explain/explained-image.ts';
import { treemapOf } from '../../pipeline/explain/treemap.ts';
import { megabytes } from '../../pipeline/run.ts';
import { engineOf } from '../compose.ts';
import { explainProject } from '../explain-project.ts';
import type { Run } from '../program.ts';

/** `explain DIR|IMAGE`: a folder's detection and what a build would change, or where the bytes of an image are. */
export const explain: Run = async (argument, flags, around) => {
  const isFolder = await stat(resolve(around.cwd, argument)).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (isFolder) {
    if (flags.html !== undefined) throw onlyImages(argument);
    await explainProject(argument, flags, around);
    return;
  }
  const { docker } = await engineOf({ flags, around });
  const image = await docker.engine.inspect(argument);
  const explained = explainImage(argument, image, await docker.files(image.id));
  if (flags.html !== undefined) await writeFile(resolve(around.cwd, flags.html), treemapOf(explained));
  around.answer(flags.json === true ? `${JSON.stringify(explained, null, 2)}\n` : imageText(explained));
};

function onlyImages(folder: string): SeldonBuildError {
  return new SeldonBuildError('E_USAGE', `cannot draw folder "${folder}": --html draws images`, {
    hint: 'build the folder and name its image',
  });
}

const SHOWN_PARTS = 12;
/** Less is shown as 0.0 MB, and tells nothing. */
const SHOWN_BYTES = 50_000;

function imageText({ image, sizeBytes, layers, hints }: ExplainedImage): string {
  const lines = layers.flatMap((layer) => [
    `${layer.role.padEnd(13)}${megabytes(layer.sizeBytes).padStart(9)}`,
    ...partLines(layer),
  ]);
  return `${[`${image}  ${megabytes(sizeBytes)}`, ...lines, ...hints.map((hint) => `hint: ${hint}`)].join('\n')}\n`;
}

/** Nobody changes the files of a base. */
function partLines({ role, parts }: ExplainedImage['layers'][number]): readonly string[] {
  const shown = role === 'base' ? [] : parts.filter(({ sizeBytes }) => sizeBytes >= SHOWN_BYTES);
  const more = shown.length - SHOWN_PARTS;
  return [...shown.slice(0, SHOWN_PARTS).map(partLine), ...(more > 0 ? [`  … ${more} more`] : [])];
}

function partLine(part: ExplainedImage['layers'][number]['parts'][number]): string {
  const version = part.version === undefined ? '' : ` ${part.version}`;
  return `  ${megabytes(part.sizeBytes).padStart(20)}  ${part.name}${version}`;
}
