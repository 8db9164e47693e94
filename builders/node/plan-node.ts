import type {
  ComponentKind,
  ImageConfig,
  NodePlan,
  NodeStep,
  NpmStep,
  PlanOptions,
  TypeScriptStep,
} from '../../src/builder-api.ts';
import { basesFor } from './node-bases.ts';

/** What every Node image needs to know, whoever found it out. */
export interface NodeFacts {
  /** Name of the project's folder. */
  readonly projectName: string;
  readonly component: ComponentKind;
  /** Variables of the image, those of the wrapper included. */
  readonly env: Readonly<Record<string, string>>;
  readonly packages: NpmStep;
  /** `engines.node` of package.json. */
  readonly engines: string | undefined;
  readonly model: readonly string[];
  readonly code: readonly string[];
  readonly sources: TypeScriptStep['sources'];
  readonly compilerOptions: TypeScriptStep['options'];
  /** "@tensorflow/tfjs 4.22.0" */
  readonly framework: string | undefined;
  /** "sha256:…" of the model files. */
  readonly modelDigest: string | undefined;
  readonly notices: readonly string[];
}

/** The working directory of Seldon's images: the project lies here, and its packages beside it. */
const WORKDIR = '/microservice';
/** The user of Seldon's images, and the default of its operator. */
const USER = 8888;

/** Turns the facts of a Node project into a plan. Pure. Throws E_NO_NODE_FITS. */
export function planNode(builder: string, facts: NodeFacts, options: PlanOptions): NodePlan {
  const { engines } = facts;
  return {
    builder,
    language: 'node',
    component: facts.component,
    platform: options.platform,
    bases: basesFor({ base: options.base, engines }),
    ...(engines === undefined ? {} : { engines }),
    steps: stepsOf(facts, options),
    image: imageOf(builder, facts, options),
    notices: facts.notices,
  };
}

function stepsOf(facts: NodeFacts, { wrapper }: PlanOptions): readonly NodeStep[] {
  const { sources, compilerOptions } = facts;
  return [
    { kind: 'wrapper', language: 'node', digest: wrapper.digest },
    facts.packages,
    { kind: 'copy', role: 'model', files: facts.model, to: WORKDIR },
    ...(sources.length === 0 ? [] : [{ kind: 'typescript' as const, sources, options: compilerOptions }]),
    { kind: 'copy', role: 'code', files: facts.code, to: WORKDIR },
  ];
}

function imageOf(builder: string, facts: NodeFacts, options: PlanOptions): ImageConfig {
  const env = sorted({ NODE_ENV: 'production', ...facts.env, ...options.env });
  return {
    workdir: WORKDIR,
    user: USER,
    env,
    labels: sorted({ ...labelsOf(builder, facts, options), ...options.labels }),
    ports: {
      rest: portOf(env['PREDICTIVE_UNIT_HTTP_SERVICE_PORT'], 9000),
      grpc: portOf(env['PREDICTIVE_UNIT_GRPC_SERVICE_PORT'], 5000),
      metrics: portOf(env['PREDICTIVE_UNIT_METRICS_SERVICE_PORT'], 6000),
    },
    entrypoint: ['node', '/opt/seldon/serve.mjs'],
    healthcheck: ['node', '/opt/seldon/healthcheck.mjs'],
  };
}

const MAX_PORT = 65_535;

/** What the image exposes is what it serves: the same variables move both. */
function portOf(value: string | undefined, usual: number): number {
  const port = Number(value ?? usual);
  return Number.isInteger(port) && port > 0 && port <= MAX_PORT ? port : usual;
}

function labelsOf(builder: string, facts: NodeFacts, { wrapper }: PlanOptions): Record<string, string> {
  return {
    'io.k8s.display-name': facts.projectName,
    'io.openshift.expose-services': '9000:http,5000:grpc',
    'io.seldon-build.builder': builder,
    'io.seldon-build.wrapper.digest': wrapper.digest,
    'org.opencontainers.image.title': facts.projectName,
    ...(facts.framework === undefined ? {} : { 'io.seldon-build.framework': facts.framework }),
    ...(facts.modelDigest === undefined ? {} : { 'io.seldon-build.model.digest': facts.modelDigest }),
  };
}

function sorted(record: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}
