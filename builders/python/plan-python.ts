import {
  type AsOf,
  type ComponentKind,
  type ImageConfig,
  type LocalWheel,
  type PipStep,
  type PlanOptions,
  type PythonPlan,
  type PythonStep,
  type Requirement,
  SeldonBuildError,
} from '../../src/builder-api.ts';
import { labelsOf, portsOf, sorted, USER, WORKDIR } from '../project/image-parts.ts';
import { basesFor } from './python-bases.ts';
import type { ProjectFiles } from './project-files.ts';
import type { PythonPin } from './python-version.ts';
import { namesOf } from './requirement.ts';
import { systemPackagesFor } from './system-packages.ts';

/** What every Python image needs to know, whoever found it out. */
export interface PythonFacts {
  /** Name of the project's folder. */
  readonly projectName: string;
  readonly component: ComponentKind;
  /** Variables of the image, those of the wrapper's model included. */
  readonly env: Readonly<Record<string, string>>;
  readonly requirements: readonly Requirement[];
  readonly constraints: readonly Requirement[];
  /** Debian's packages that the project's files ask for. */
  readonly system?: readonly string[];
  /** Packages (normalised names) that are left out whoever asks for them. */
  readonly excludes?: readonly string[];
  /** Wheels of the project that are installed, and folders whose wheels may be. */
  readonly wheels?: readonly LocalWheel[];
  readonly links?: readonly string[];
  readonly asOf: AsOf | undefined;
  readonly pythonPin: PythonPin | undefined;
  readonly pythonSpecs: readonly { readonly spec: string; readonly file: string }[];
  readonly files: ProjectFiles;
  /** "scikit-learn 1.5.2" */
  readonly framework: string | undefined;
  /** "sha256:…" of the model files. */
  readonly modelDigest: string | undefined;
  readonly notices: readonly string[];
}

const VENV = '/opt/venv/bin';
/** Modules of our wrapper that serve a model without a class of its own. */
const OWN_MODELS = 'seldon_wrapper.models.';

/** Turns the facts of a Python project into a plan. Pure. Throws E_NO_PYTHON_FITS and E_USAGE. */
export function planPython(builder: string, facts: PythonFacts, options: PlanOptions): PythonPlan {
  refuseBareModel(facts, options);
  return {
    builder,
    language: 'python',
    component: facts.component,
    platform: options.platform,
    bases: basesFor({
      base: options.base,
      python: options.python,
      pin: facts.pythonPin,
      specs: facts.pythonSpecs,
    }),
    steps: stepsOf(facts, options),
    image: imageOf(builder, facts, options),
    notices: [...facts.notices, ...stockNotices(options), ...secretNotices(facts.files)],
  };
}

function stockNotices({ wrapper: { stock } }: PlanOptions): readonly string[] {
  return stock === undefined ? [] : [stock.notice];
}

/** Seldon's own wrapper serves classes; the models that serve bare artifacts are part of ours. */
function refuseBareModel({ env, projectName }: PythonFacts, { wrapper: { stock } }: PlanOptions): void {
  if (stock === undefined || env['MODEL_NAME']?.startsWith(OWN_MODELS) !== true) return;
  throw new SeldonBuildError(
    'E_USAGE',
    `cannot serve "${projectName}" with ${stock.name}: it is a model without a class, which only our own server serves`,
    { hint: 'leave --wrapper out, or write a class with a predict method' },
  );
}

// What the wrapper traces with; the packages tie protobuf to a range, so only images that ask for them have them.
const TRACING: readonly Requirement[] = [
  'opentelemetry-sdk>=1.15',
  'opentelemetry-exporter-otlp-proto-http>=1.15',
].map((spec) => ({ spec, wantedBy: 'TRACING' }));

/** Seldon's variable: a number, or a word for true. */
function isTraced({ TRACING: value = '' }: Readonly<Record<string, string>>): boolean {
  return /^(?:[1-9]\d*|t|true)$/i.test(value.trim());
}

function stepsOf(facts: PythonFacts, { wrapper, env }: PlanOptions): readonly PythonStep[] {
  const wanted = wrapper.requirements.map((spec): Requirement => ({ spec, wantedBy: 'the wrapper' }));
  const tracing = isTraced({ ...facts.env, ...env }) && wrapper.stock === undefined ? TRACING : [];
  const system = [...new Set([...systemPackagesFor(facts.requirements), ...(facts.system ?? [])])].sort();
  return [
    { kind: 'wrapper', language: 'python', digest: wrapper.digest },
    ...(system.length === 0 ? [] : [{ kind: 'apt' as const, packages: system }]),
    {
      kind: 'pip',
      requirements: [...facts.requirements, ...wanted, ...tracing],
      constraints: facts.constraints,
      ...(facts.asOf === undefined ? {} : { asOf: facts.asOf }),
      ...(facts.excludes === undefined || facts.excludes.length === 0 ? {} : { excludes: facts.excludes }),
      current: namesOf(wrapper.requirements),
      ...liftedPart(facts),
      ...localPart(facts),
    },
    { kind: 'copy', role: 'model', files: facts.files.model, to: WORKDIR },
    { kind: 'copy', role: 'code', files: codeOf(facts), to: WORKDIR },
  ];
}

// Modules that grpc_tools made refuse a grpcio older than itself, and no model depends on that of its own day.
const LIFTED: readonly string[] = ['grpcio'];

function liftedPart({ requirements }: PythonFacts): Pick<PipStep, 'lifted'> {
  const lifted = namesOf(requirements.map(({ spec }) => spec)).filter((name) => LIFTED.includes(name));
  return lifted.length === 0 ? {} : { lifted };
}

function localPart({ wheels = [], links = [] }: PythonFacts): Pick<PipStep, 'wheels' | 'links'> {
  return { ...(wheels.length === 0 ? {} : { wheels }), ...(links.length === 0 ? {} : { links }) };
}

/** Wheels that are installed are not copied as well. */
function codeOf({ files, wheels = [] }: PythonFacts): readonly string[] {
  return files.code.filter((file) => !wheels.some(({ path }) => path === file));
}

function imageOf(builder: string, facts: PythonFacts, options: PlanOptions): ImageConfig {
  const env = sorted({
    PATH: `${VENV}:/usr/local/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin`,
    PYTHONUNBUFFERED: '1',
    ...facts.env,
    ...options.env,
  });
  const ports = portsOf(env);
  return {
    workdir: WORKDIR,
    user: USER,
    env,
    labels: labelsOf({ ...facts, builder, ports }, options),
    ports,
    entrypoint: [`${VENV}/python`, '/opt/seldon/serve.py'],
    healthcheck: [`${VENV}/python`, '-S', '-E', '/opt/seldon/healthcheck.py'],
  };
}

function secretNotices({ secrets }: ProjectFiles): readonly string[] {
  return secrets.length === 0
    ? []
    : [`left out of the image because they may hold passwords or keys: ${secrets.join(', ')}`];
}
