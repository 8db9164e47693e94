import type {
  ComponentKind,
  ImageConfig,
  NodePlan,
  NodeStep,
  NpmStep,
  PlanOptions,
  TypeScriptStep,
} from '../../src/builder-api.ts';
import { labelsOf, portsOf, sorted, USER, WORKDIR } from '../project/image-parts.ts';
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
  const ports = portsOf(env);
  return {
    workdir: WORKDIR,
    user: USER,
    env,
    labels: labelsOf({ ...facts, builder, ports }, options),
    ports,
    entrypoint: ['node', '/opt/seldon/serve.mjs'],
    healthcheck: ['node', '/opt/seldon/healthcheck.mjs'],
  };
}
