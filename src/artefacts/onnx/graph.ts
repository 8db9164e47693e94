import { hostile } from '../artifact-problem.ts';
import { signedOf, type ProtobufMessage, type WireField } from '../protobuf-message.ts';
import type { TensorFacts } from '../tensor-facts.ts';
import { valueInfoOf } from './value-info.ts';

/** What the graphs of a model come to. */
export interface GraphFacts {
  readonly inputs: readonly TensorFacts[];
  readonly outputs: readonly TensorFacts[];
  readonly initializers: number;
  readonly nodes: number;
  readonly externalFiles: readonly string[];
  readonly domains: readonly string[];
}

/** TensorProto.DataLocation */
const EXTERNAL = 1;
const MAX_ENTRIES = 100_000;

/** Reads the main graph of a model and the graphs inside its nodes (loops, branches), for what they ask for. */
export class GraphCollector {
  readonly #inputs: TensorFacts[] = [];
  readonly #outputs: TensorFacts[] = [];
  readonly #initializers = new Set<string>();
  readonly #files = new Set<string>();
  readonly #domains = new Set<string>();
  #nodes = 0;
  #isRead = false;

  /** Whether there was a graph at all. */
  get isRead(): boolean {
    return this.#isRead;
  }

  /** Reads the main GraphProto. */
  async read(field: WireField, message: ProtobufMessage): Promise<void> {
    this.#isRead = true;
    await message.inside(field, {
      1: (part, graph) => this.#node(part, graph),
      5: async (part, graph) => {
        this.#initializers.add(await this.#tensor(part, graph));
      },
      11: async (part, graph) => {
        add(this.#inputs, await valueInfoOf(part, graph));
      },
      12: async (part, graph) => {
        add(this.#outputs, await valueInfoOf(part, graph));
      },
      15: (part, graph) => this.#sparse(part, graph),
    });
  }

  /** What was found. */
  facts(): GraphFacts {
    return {
      inputs: this.#inputs.filter(({ name }) => !this.#initializers.has(name)),
      outputs: this.#outputs,
      initializers: this.#initializers.size,
      nodes: this.#nodes,
      externalFiles: [...this.#files].sort(),
      domains: [...this.#domains].sort(),
    };
  }

  /** A NodeProto: its domain, and tensors and graphs among its attributes. */
  async #node(field: WireField, message: ProtobufMessage): Promise<void> {
    this.#nodes += 1;
    let domain = '';
    await message.inside(field, {
      5: (part, node) => this.#attribute(part, node),
      7: async (part, node) => {
        domain = await node.text(part);
      },
    });
    if (this.#domains.size < MAX_ENTRIES) this.#domains.add(domain === 'ai.onnx' ? '' : domain);
  }

  async #attribute(field: WireField, message: ProtobufMessage): Promise<void> {
    const tensor = async (part: WireField, attribute: ProtobufMessage): Promise<void> => {
      await this.#tensor(part, attribute);
    };
    const graph = (part: WireField, attribute: ProtobufMessage): Promise<void> =>
      this.#innerGraph(part, attribute);
    await message.inside(field, { 5: tensor, 6: graph, 10: tensor, 11: graph });
  }

  /** A graph of a loop or a branch: its inputs and outputs are no one's outside. */
  async #innerGraph(field: WireField, message: ProtobufMessage): Promise<void> {
    await message.inside(field, {
      1: (part, graph) => this.#node(part, graph),
      5: async (part, graph) => {
        await this.#tensor(part, graph);
      },
      15: (part, graph) => this.#sparse(part, graph),
    });
  }

  async #sparse(field: WireField, message: ProtobufMessage): Promise<void> {
    const tensor = async (part: WireField, sparse: ProtobufMessage): Promise<void> => {
      this.#initializers.add(await this.#tensor(part, sparse));
    };
    await message.inside(field, { 1: tensor, 2: tensor });
  }

  /** A TensorProto: its name; the file that holds its data when that is another one. */
  async #tensor(field: WireField, message: ProtobufMessage): Promise<string> {
    let [name, location, isExternal] = ['', '', false];
    await message.inside(field, {
      8: async (part, tensor) => {
        name = await tensor.text(part);
      },
      13: async (part, tensor) => {
        location ||= await locationOf(part, tensor);
      },
      14: (part) => {
        isExternal = signedOf(part) === EXTERNAL;
      },
    });
    if (isExternal && this.#files.size >= MAX_ENTRIES) throw tooMany();
    if (isExternal) this.#files.add(location);
    return name;
  }
}

/** The value of an entry with the key "location"; of others "". */
async function locationOf(field: WireField, message: ProtobufMessage): Promise<string> {
  let [key, value] = ['', ''];
  await message.inside(field, {
    1: async (part, entry) => {
      key = await entry.text(part);
    },
    2: async (part, entry) => {
      value = await entry.text(part);
    },
  });
  return key === 'location' ? value : '';
}

function add<Item>(items: Item[], item: Item): void {
  if (items.length >= MAX_ENTRIES) throw tooMany();
  items.push(item);
}

function tooMany(): Error {
  return hostile(`it has a list of more than ${MAX_ENTRIES} entries`);
}
