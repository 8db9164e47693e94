import { corrupt, reading } from './artifact-problem.ts';
import type { ByteSource } from './byte-source.ts';
import { GraphCollector } from './onnx/graph.ts';
import { ProtobufMessage, signedOf, type WireField } from './protobuf-message.ts';
import type { TensorFacts } from './tensor-facts.ts';

/** A set of operators and its version. The standard one has the domain "". */
export interface OpsetImport {
  readonly domain: string;
  readonly version: number;
}

/** What an ONNX file says. */
export interface OnnxFacts {
  readonly file: string;
  readonly sizeBytes: number;
  readonly irVersion: number;
  /** Sorted by domain. */
  readonly opsets: readonly OpsetImport[];
  /** Program that wrote it, such as "skl2onnx", and its version. */
  readonly producer: string | undefined;
  readonly producerVersion: string | undefined;
  /** Without initializers, which old exporters list among the inputs. */
  readonly inputs: readonly TensorFacts[];
  readonly outputs: readonly TensorFacts[];
  readonly initializers: number;
  readonly nodes: number;
  /** Files beside this one that hold weights, as their paths relative to it are written, sorted. */
  readonly externalFiles: readonly string[];
  /** Domains of the operators that nodes use, sorted; "" is ONNX's own. */
  readonly domains: readonly string[];
  /** Key and value pairs that the exporter recorded. */
  readonly metadata: Readonly<Record<string, string>>;
}

const HINT = 'export the model again, check it with onnx.checker, and copy it in binary mode';
/** ONNX's own domain has two names. */
const STANDARD = new Set(['', 'ai.onnx']);
const MAX_METADATA = 1_000;

/**
 * Reads an ONNX model (ModelProto of onnx/onnx.proto; https://onnx.ai/onnx/repo-docs/IR.html). Weights are passed over.
 * Throws E_ARTIFACT_CORRUPT or E_ARTIFACT_HOSTILE.
 */
export function readOnnx(source: ByteSource): Promise<OnnxFacts> {
  return reading(source, read, HINT);
}

async function read(source: ByteSource): Promise<OnnxFacts> {
  const graph = new GraphCollector();
  const opsets: OpsetImport[] = [];
  const metadata = new Map<string, string>();
  let [irVersion, producer, producerVersion] = [0, '', ''];
  await ProtobufMessage.of(source).each({
    1: (field) => {
      irVersion = signedOf(field);
    },
    2: async (field, message) => {
      producer = await message.text(field);
    },
    3: async (field, message) => {
      producerVersion = await message.text(field);
    },
    7: (field, message) => graph.read(field, message),
    8: async (field, message) => {
      opsets.push(await opsetOf(field, message));
    },
    14: async (field, message) => {
      if (metadata.size < MAX_METADATA) metadata.set(...(await pairOf(field, message)));
    },
  });
  if (!graph.isRead) throw corrupt('it holds no graph');
  if (irVersion <= 0 || opsets.length === 0) throw corrupt('it does not say which version of ONNX it is in');
  return {
    file: source.name,
    sizeBytes: source.size,
    irVersion,
    opsets: opsets.sort((a, b) => (a.domain < b.domain ? -1 : 1)),
    producer: producer === '' ? undefined : producer,
    producerVersion: producerVersion === '' ? undefined : producerVersion,
    ...graph.facts(),
    metadata: Object.fromEntries(metadata),
  };
}

async function opsetOf(field: WireField, message: ProtobufMessage): Promise<OpsetImport> {
  let [domain, version] = ['', 0];
  await message.inside(field, {
    1: async (part, inner) => {
      domain = await inner.text(part);
    },
    2: (part) => {
      version = signedOf(part);
    },
  });
  return { domain: STANDARD.has(domain) ? '' : domain, version };
}

/** A StringStringEntryProto. */
async function pairOf(field: WireField, message: ProtobufMessage): Promise<[string, string]> {
  const pair: [string, string] = ['', ''];
  await message.inside(field, {
    1: async (part, inner) => {
      pair[0] = await inner.text(part);
    },
    2: async (part, inner) => {
      pair[1] = await inner.text(part);
    },
  });
  return pair;
}
