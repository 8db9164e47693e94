import type { ComponentKind } from '../model/plan-parts.ts';

const COMPONENTS: readonly ComponentKind[] = [
  'MODEL',
  'ROUTER',
  'TRANSFORMER',
  'COMBINER',
  'OUTLIER_DETECTOR',
];

type Variables = Readonly<Record<string, string>>;

/** What the component of an image is (SERVICE_TYPE, as in Seldon's images); a model when nothing says. */
export function componentIn(env: Variables): ComponentKind {
  return COMPONENTS.find((kind) => kind === env['SERVICE_TYPE']) ?? 'MODEL';
}

/** Whether one of our ready-made classes serves an artifact: of the Python wrapper's modules, or `seldon:` and a format. */
export function isBareModel(env: Variables): boolean {
  const modelName = env['MODEL_NAME'] ?? '';
  return modelName.startsWith('seldon_wrapper.models.') || modelName.startsWith('seldon:');
}

/** The variables in an image's "NAME=value" lines. */
export function variablesOf(lines: readonly string[]): Variables {
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
}
