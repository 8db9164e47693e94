import { setTimeout as delay } from 'node:timers/promises';
import { Component } from '../component.ts';
import { describe, isNotImplemented, StartupError } from '../errors.ts';
import { metadataOf, type Metadata } from '../metadata.ts';
import { parametersOf } from '../parameters.ts';
import type { BareSource } from '../models/bare-source.ts';
import type { Settings } from '../settings.ts';
import { componentFile, construct, loadExport } from './component-file.ts';
import type { Log } from './logs.ts';

export interface Loaded {
  readonly component: Component;
  readonly metadata: Metadata | undefined;
}

/** Our own components for models without code, each loaded when it is asked for. */
const READY_MADE: Readonly<Record<string, (source: BareSource) => Promise<object>>> = {
  'seldon:onnx': async (source) => (await import('../models/onnx.ts')).openOnnx(source),
  'seldon:tfjs': async (source) => (await import('../models/tfjs.ts')).openTfjs(source),
};

/** Makes the component, asks it what it is, and lets it load its model. Throws a StartupError. */
export async function loadComponent(settings: Settings, folder: string, log: Log): Promise<Loaded> {
  const user = await makeUser(settings, folder);
  const component = new Component(user);
  const describeSelf = component.method('init_metadata') ?? component.method('metadata');
  const from = { overlay: settings.metadataOverlay, image: settings.unitImage };
  const metadata = await metadataOf(describeSelf, from, (message) => {
    log('ERROR', message);
  });
  await initialise(component, settings);
  component.look();
  return { component, metadata };
}

async function makeUser(settings: Settings, folder: string): Promise<object> {
  const parameters = parametersOf(settings.parameters);
  const open = Object.hasOwn(READY_MADE, settings.modelName) ? READY_MADE[settings.modelName] : undefined;
  if (open !== undefined) return open({ artifact: settings.artifact, folder, parameters });
  const exported = await loadExport(settings.modelName, componentFile(settings.modelName, folder));
  return construct(settings.modelName, exported, parameters);
}

async function initialise(component: Component, { modelName, initSeconds }: Settings): Promise<void> {
  const init = component.method('init') ?? component.method('load');
  if (!init) return;
  const stop = new AbortController();
  const late = delay(initSeconds * 1000, undefined, { signal: stop.signal }).then(() => {
    throw new StartupError(
      `cannot start "${modelName}": init() has not finished after ${initSeconds} s (SELDON_INIT_SECONDS)`,
    );
  });
  try {
    await Promise.race([Promise.resolve(init()), late]);
  } catch (error) {
    if (error instanceof StartupError || isNotImplemented(error)) {
      if (error instanceof StartupError) throw error;
      return;
    }
    throw new StartupError(`cannot start "${modelName}": init() failed: ${describe(error)}`, {
      cause: error,
    });
  } finally {
    stop.abort();
    late.catch(() => undefined);
  }
}
