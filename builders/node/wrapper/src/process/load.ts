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

/**
 * Makes the component, asks it what it is, and lets it load its model, all within the time that the settings give. Rejects with a
 * StartupError.
 */
export async function loadComponent(settings: Settings, folder: string, log: Log): Promise<Loaded> {
  const at = { step: 'loading' };
  const stop = new AbortController();
  const late = delay(settings.initSeconds * 1000, undefined, { signal: stop.signal }).then(() => {
    throw tooLate(settings, at.step);
  });
  try {
    return await Promise.race([loadInSteps(settings, { folder, log, at }), late]);
  } finally {
    stop.abort();
    late.catch(() => undefined);
  }
}

function tooLate({ modelName, initSeconds }: Settings, step: string): StartupError {
  return new StartupError(
    `cannot start "${modelName}": ${step} has not finished after ${initSeconds} s (SELDON_INIT_SECONDS)`,
  );
}

async function loadInSteps(
  settings: Settings,
  { folder, log, at }: { folder: string; log: Log; at: { step: string } },
): Promise<Loaded> {
  const user = await makeUser(settings, folder);
  const component = new Component(user);
  at.step = 'its metadata';
  const describeSelf = component.method('init_metadata') ?? component.method('metadata');
  const from = { overlay: settings.metadataOverlay, image: settings.unitImage };
  const metadata = await metadataOf(describeSelf, from, (message) => {
    log('ERROR', message);
  });
  at.step = 'init()';
  await initialise(component, settings);
  component.look();
  return { component, metadata };
}

/** The component, before it is initialised. */
export async function makeUser(settings: Settings, folder: string): Promise<object> {
  const parameters = parametersOf(settings.parameters);
  const open = Object.hasOwn(READY_MADE, settings.modelName) ? READY_MADE[settings.modelName] : undefined;
  if (open !== undefined) return open({ artifact: settings.artifact, folder, parameters });
  const exported = await loadExport(settings.modelName, componentFile(settings.modelName, folder));
  return construct(settings.modelName, exported, parameters);
}

async function initialise(component: Component, { modelName }: Settings): Promise<void> {
  const init = component.method('init') ?? component.method('load');
  if (!init) return;
  try {
    await init();
  } catch (error) {
    if (isNotImplemented(error)) return;
    throw new StartupError(`cannot start "${modelName}": init() failed: ${describe(error)}`, {
      cause: error,
    });
  }
}
