import { megabytes } from '../run.ts';
import type { ExplainedImage, LayerRole } from './explained-image.ts';
import { squarified, type Box } from './squarify.ts';

const [WIDTH, HEIGHT] = [1200, 640];
const HEAD = 20;

const COLOURS: Readonly<Record<LayerRole, string>> = {
  base: '#8a94a6',
  system: '#a58fb8',
  wrapper: '#6aa6c9',
  dependencies: '#5f8fd0',
  model: '#e09f5a',
  code: '#6fb07f',
  other: '#b5b5b5',
};

interface Leaf {
  readonly name: string;
  readonly sizeBytes: number;
}

/** One self-contained HTML file: a box for each layer, in it one for each package or file; area is bytes. */
export function treemapOf({ image, sizeBytes, layers, hints }: ExplainedImage): string {
  const shown = layers.filter((layer) => layer.sizeBytes > 0);
  const boxes = squarified(
    shown.map((layer) => layer.sizeBytes),
    { x: 0, y: 0, width: WIDTH, height: HEIGHT },
  );
  const drawn = shown.map((layer, index) => {
    const box = boxes[index] ?? { x: 0, y: 0, width: 0, height: 0 };
    const listed = layer.parts.reduce((sum, part) => sum + part.sizeBytes, 0);
    const rest = Math.max(0, layer.sizeBytes - listed);
    const leaves = [...layer.parts, ...(rest > 0 ? [{ name: 'other files', sizeBytes: rest }] : [])];
    return layerSvg(layer, leaves, box);
  });
  const title = `${escaped(image)}: ${megabytes(sizeBytes)}`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${title}</title>
<style>body{font:14px system-ui,sans-serif;margin:24px;color:#222}svg{width:100%;max-width:${WIDTH}px;height:auto}
text{font-size:12px;fill:#fff;pointer-events:none}.layer{font-weight:600}li{margin:4px 0}</style></head>
<body><h1>${title}</h1>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="bytes by layer and package">
${drawn.join('\n')}
</svg>
<ul>${hints.map((hint) => `<li>${escaped(hint)}</li>`).join('')}</ul>
</body></html>
`;
}

function layerSvg(
  { role, sizeBytes }: ExplainedImage['layers'][number],
  leaves: readonly Leaf[],
  box: Box,
): string {
  const colour = COLOURS[role];
  const inner = { x: box.x + 2, y: box.y + HEAD, width: box.width - 4, height: box.height - HEAD - 2 };
  const hasRoom = inner.width > 8 && inner.height > 8;
  const boxes = hasRoom
    ? squarified(
        leaves.map((leaf) => leaf.sizeBytes),
        inner,
      )
    : [];
  const parts = leaves.map((leaf, index) => leafSvg(leaf, boxes[index], colour));
  const label = labelSvg(`${role} ${megabytes(sizeBytes)}`, box, 'layer');
  return `<g><rect ${placed(box)} fill="${colour}" stroke="#fff"><title>${role} ${megabytes(sizeBytes)}</title></rect>${parts.join('')}${label}</g>`;
}

function leafSvg({ name, sizeBytes }: Leaf, box: Box | undefined, colour: string): string {
  if (box === undefined || box.width < 1 || box.height < 1) return '';
  const title = escaped(`${name} ${megabytes(sizeBytes)}`);
  const rect = `<rect ${placed(box)} fill="${colour}" stroke="#fff" stroke-opacity=".6"><title>${title}</title></rect>`;
  return `${rect}${labelSvg(`${name.slice(name.lastIndexOf('/') + 1)} ${megabytes(sizeBytes)}`, box, 'part')}`;
}

/** About the width of a character at 12 px; what does not fit is left to the title. */
const CHARACTER = 6.6;

function labelSvg(text: string, box: Box, kind: 'layer' | 'part'): string {
  if (box.height < 16 || text.length * CHARACTER > box.width - 8) return '';
  return `<text class="${kind}" x="${(box.x + 5).toFixed(1)}" y="${(box.y + 14).toFixed(1)}">${escaped(text)}</text>`;
}

function placed({ x, y, width, height }: Box): string {
  return `x="${x.toFixed(1)}" y="${y.toFixed(1)}" width="${Math.max(0, width).toFixed(1)}" height="${Math.max(0, height).toFixed(1)}"`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => ENTITIES[sign] ?? sign);
}
