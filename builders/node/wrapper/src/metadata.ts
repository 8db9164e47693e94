import { describe, isNotImplemented } from './errors.ts';
import { isList, isRecord, shown, type Callable } from './guards.ts';
import { areTexts, isSide } from './metadata-schema.ts';

/** What a component says of itself. */
export interface Metadata {
  readonly name: string;
  readonly versions: readonly string[];
  readonly platform: string;
  readonly inputs: readonly unknown[];
  readonly outputs: readonly unknown[];
  readonly custom: Readonly<Record<string, string>>;
}

type Report = (message: string) => void;

/** The component's own metadata under the overlay of MODEL_METADATA; undefined, and a report, where it is not valid. */
export async function metadataOf(
  method: Callable | undefined,
  from: { readonly overlay: string | undefined; readonly image: string | undefined },
  report: Report,
): Promise<Metadata | undefined> {
  const own = await ownMetadata(method, report);
  const at = from.image?.lastIndexOf(':') ?? -1;
  const merged = {
    name: from.image?.slice(0, Math.max(at, 0)) ?? '',
    versions: [from.image?.slice(at + 1) ?? ''],
    platform: '',
    inputs: [],
    outputs: [],
    custom: {},
    ...own,
    ...(await overlayOf(from.overlay, report)),
  };
  return checked(merged, report);
}

async function ownMetadata(method: Callable | undefined, report: Report): Promise<Record<string, unknown>> {
  if (!method) return {};
  try {
    const own: unknown = await method();
    if (isRecord(own)) return own;
    report(`init_metadata must return an object, not ${shown(own)}`);
  } catch (error) {
    if (!isNotImplemented(error)) throw error;
  }
  return {};
}

async function overlayOf(text: string | undefined, report: Report): Promise<Record<string, unknown>> {
  if (text === undefined) return {};
  try {
    // Loaded only where it is needed: most images have no overlay.
    const { parseYaml } = await import('./yaml.ts');
    const overlay = parseYaml(text);
    if (isRecord(overlay)) return overlay;
    report(`MODEL_METADATA must be a mapping, not ${shown(overlay)}`);
  } catch (error) {
    report(`could not read MODEL_METADATA: ${describe(error)}`);
  }
  return {};
}

function checked(merged: Record<string, unknown>, report: Report): Metadata | undefined {
  const { name, versions, platform, inputs, outputs, custom, ...unknown } = merged;
  const isWhole =
    typeof name === 'string' &&
    areTexts(versions) &&
    typeof platform === 'string' &&
    areSides(inputs) &&
    areSides(outputs) &&
    isTextMap(custom);
  if (isWhole && Object.keys(unknown).length === 0)
    return { name, versions, platform, inputs, outputs, custom };
  report(`the metadata is not valid, so /metadata answers 500: ${shown(merged)}`);
  return undefined;
}

function areSides(value: unknown): value is unknown[] {
  return isList(value) && value.every(isSide);
}

function isTextMap(value: unknown): value is Record<string, string> {
  return isRecord(value) && Object.values(value).every((one) => typeof one === 'string');
}
