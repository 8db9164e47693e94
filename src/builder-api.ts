import type { ByteSource } from './artefacts/byte-source.ts';
import type { Confidence, Detection, Evidence, Json, Language } from './model/detection.ts';
import type { BuildPlan } from './model/plan.ts';
import type { Platform } from './model/platform.ts';
import type { Project } from './model/project.ts';

export { sourceOf } from './artefacts/byte-source.ts';
export type { KerasFacts } from './artefacts/keras-archive.ts';
export type { MlflowField, MlmodelFacts } from './artefacts/mlmodel.ts';
export { isList, memberOf } from './artefacts/json-value.ts';
export { readYaml, readYamlDocuments, type YamlDocument } from './artefacts/read-yaml.ts';
export type { OnnxFacts } from './artefacts/onnx.ts';
export type { CatboostFacts } from './artefacts/catboost.ts';
export type { LightgbmFacts } from './artefacts/lightgbm.ts';
export type { MetaGraphFacts, SignatureFacts } from './artefacts/saved-model.ts';
export { missingPieces } from './artefacts/saved-model/missing-pieces.ts';
export type { PickleFacts } from './artefacts/pickle.ts';
export { hasPickleName, readProjectPickle } from './artefacts/project-pickles.ts';
export { sklearnFactsOf, type SklearnFacts } from './artefacts/sklearn-facts.ts';
export type { SkopsFacts } from './artefacts/skops.ts';
export type { XgboostFacts } from './artefacts/xgboost.ts';
export { STDLIB_MODULES } from './artefacts/stdlib-modules.ts';
export type { TensorFacts } from './artefacts/tensor-facts.ts';
export { isTfjs, readTfjs, type TfjsFacts } from './artefacts/tfjs.ts';
export { SeldonBuildError } from './errors.ts';
export type { Confidence, Detection, Evidence, Json, Language } from './model/detection.ts';
export type {
  ManagerFile,
  NodeBaseCandidate,
  NodeManager,
  NodePlan,
  NodeStep,
  NpmStep,
  TypeScriptStep,
} from './model/node-plan.ts';
export type { ComponentKind, CopyStep, ImageConfig } from './model/plan-parts.ts';
export type { BuildPlan } from './model/plan.ts';
export type {
  AsOf,
  BaseCandidate,
  LocalWheel,
  PipStep,
  PythonPlan,
  PythonStep,
  Requirement,
} from './model/python-plan.ts';
export type { Project } from './model/project.ts';

/** A reader of a file format that is loaded when it is asked for. */
function lazily<Facts>(
  load: () => Promise<(source: ByteSource) => Promise<Facts>>,
): (source: ByteSource) => Promise<Facts> {
  return async (source) => {
    const read = await load();
    return read(source);
  };
}

export const readKerasArchive = lazily(
  async () => (await import('./artefacts/keras-archive.ts')).readKerasArchive,
);
export const readKerasH5 = lazily(async () => (await import('./artefacts/keras-h5.ts')).readKerasH5);
export const readMlmodel = lazily(async () => (await import('./artefacts/mlmodel.ts')).readMlmodel);
export const readOnnx = lazily(async () => (await import('./artefacts/onnx.ts')).readOnnx);
export const readCatboost = lazily(async () => (await import('./artefacts/catboost.ts')).readCatboost);
export const readLightgbm = lazily(async () => (await import('./artefacts/lightgbm.ts')).readLightgbm);
export const readSavedModel = lazily(async () => (await import('./artefacts/saved-model.ts')).readSavedModel);
export const readSkops = lazily(async () => (await import('./artefacts/skops.ts')).readSkops);
export const readXgboost = lazily(async () => (await import('./artefacts/xgboost.ts')).readXgboost);

/** One file of a wrapper, to be copied to `/opt/seldon`. */
export interface WrapperFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** The protocol server for one language, as it ships in our package. */
export interface Wrapper {
  readonly language: Language;
  /** "sha256:…" over paths and contents. */
  readonly digest: string;
  readonly files: readonly WrapperFile[];
  /** The wrapper's own dependencies (PEP 508 lines for Python). */
  readonly requirements: readonly string[];
  /** Set for a wrapper that is not ours (`--wrapper`). */
  readonly stock?: StockWrapper;
}

/** Seldon's own wrapper in place of ours: a package that is installed like the model's other dependencies. */
export interface StockWrapper {
  /** "seldon-core 1.17.1" */
  readonly name: string;
  /** What its user must know: its licence above all. */
  readonly notice: string;
}

/** What the user asked for, as far as a plan depends on it. */
export interface PlanOptions {
  readonly wrapper: Wrapper;
  readonly platform: Platform;
  /** `--base`: exactly this image. */
  readonly base?: string;
  /** `--python`: major.minor. */
  readonly python?: string;
  /** `--env`, after `.s2i/environment` or `--environment-file`; wins over everything. */
  readonly env: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  /** `--gpu`: packages that can use a GPU, where there are smaller ones that cannot. */
  readonly gpu?: boolean;
}

/** What the user asked for, as far as looking depends on it. */
export interface InspectOptions {
  /** Variables of `--environment-file`; undefined when there is no such file (then `.s2i/environment` counts). */
  readonly environment?: Readonly<Record<string, string>>;
  /** `--env`: wins over the environment file, or `.s2i/environment`, whichever counts. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A detection, and the plan that follows from it. */
export interface Candidate {
  readonly detection: Detection;
  plan(options: PlanOptions): BuildPlan;
}

/** A builder as the rest of the program sees it: the type of its facts is its own affair. */
export interface Builder {
  readonly id: string;
  readonly language: Language;
  readonly title: string;
  /** What it looks for, in words: printed when nothing is detected. */
  readonly looksFor: readonly string[];
  readonly onRequest?: true;
  inspect(project: Project, options: InspectOptions): Promise<Candidate | undefined>;
}

/** What `inspect` of a builder found: how sure, why, and the facts that `plan` needs. */
export interface Found<Facts> {
  readonly confidence: Confidence;
  readonly evidence: readonly [Evidence, ...Evidence[]];
  readonly facts: Facts;
  /** The facts as `detect` shows them. */
  readonly shown: Readonly<Record<string, Json>>;
  /** See `Detection`. */
  readonly hints?: readonly string[];
}

/** The two halves of a builder's work: looking (async, reads) and deciding (sync, pure). */
export interface BuilderWork<Facts> {
  readonly inspect: (project: Project, options: InspectOptions) => Promise<Found<Facts> | undefined>;
  readonly plan: (facts: Facts, options: PlanOptions) => BuildPlan;
}

/** How a builder is written: what it is in a few words; its work is loaded for projects that may be its own. */
export interface BuilderSpec<Facts> {
  readonly id: string;
  readonly language: Language;
  readonly title: string;
  readonly looksFor: readonly string[];
  /** Serves what another builder serves, in another way: it is never chosen unless `--builder` names it. */
  readonly onRequest?: true;
  /** Whether a project may be its own, by the names of its files. Where in doubt, yes: `inspect` decides. */
  concerns(files: readonly string[], options: InspectOptions): boolean;
  load(): Promise<BuilderWork<Facts>>;
}

/** Makes a builder of its spec; closes over the facts so that no one else needs their type. */
export function defineBuilder<Facts>(spec: BuilderSpec<Facts>): Builder {
  const { id, language, title, looksFor, onRequest } = spec;
  return {
    id,
    language,
    title,
    looksFor,
    ...(onRequest === undefined ? {} : { onRequest }),
    async inspect(project, options) {
      if (!spec.concerns(await project.files(), options)) return undefined;
      const { inspect, plan } = await spec.load();
      const found = await inspect(project, options);
      if (found === undefined) return undefined;
      const { confidence, evidence, facts, shown, hints = [] } = found;
      const told = hints.length === 0 ? {} : { hints };
      return {
        detection: { builder: id, language, confidence, evidence, facts: shown, ...told },
        plan: (planOptions) => plan(facts, planOptions),
      };
    },
  };
}
