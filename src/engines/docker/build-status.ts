import { fieldsOf, type Field } from '../../contract/protobuf/wire.ts';

/** One step of a build, as BuildKit sees it. The same step is told several times as it goes on. */
export interface Vertex {
  readonly digest: string;
  readonly name: string;
  readonly cached: boolean;
  readonly started: boolean;
  readonly completed: boolean;
  /** Why it failed; empty when it did not. */
  readonly error: string;
}

/** How far a part of a step is, such as the download of a layer. */
export interface VertexStatus {
  readonly id: string;
  readonly vertex: string;
  readonly current: number;
  readonly total: number;
}

/** What a step printed: a piece of it, cut anywhere. */
export interface VertexLog {
  readonly vertex: string;
  readonly bytes: Uint8Array;
}

/** What happened since the last message. */
export interface BuildStatus {
  readonly vertexes: readonly Vertex[];
  readonly statuses: readonly VertexStatus[];
  readonly logs: readonly VertexLog[];
}

/**
 * Decodes the `aux` of a `moby.buildkit.trace` entry: base64 of a StatusResponse message
 * (https://github.com/moby/buildkit/blob/master/api/services/control/control.proto). Throws for bytes that are no message.
 */
export function decodeBuildStatus(base64: string): BuildStatus {
  const vertexes: Vertex[] = [];
  const statuses: VertexStatus[] = [];
  const logs: VertexLog[] = [];
  for (const field of fieldsOf(Buffer.from(base64, 'base64'))) {
    if (field.type !== 'bytes') continue;
    if (field.number === 1) vertexes.push(vertexOf(membersOf(field.bytes)));
    if (field.number === 2) statuses.push(statusOf(membersOf(field.bytes)));
    if (field.number === 3) logs.push(logOf(membersOf(field.bytes)));
  }
  return { vertexes, statuses, logs };
}

type Members = ReadonlyMap<number, Field>;

/** The last value of each field, as protobuf wants it for fields that are not repeated. */
function membersOf(message: Uint8Array): Members {
  return new Map([...fieldsOf(message)].map((field) => [field.number, field]));
}

function vertexOf(members: Members): Vertex {
  return {
    digest: text(members, 1),
    name: text(members, 3),
    cached: integer(members, 4) !== 0,
    started: members.has(5),
    completed: members.has(6),
    error: text(members, 7),
  };
}

function statusOf(members: Members): VertexStatus {
  return {
    id: text(members, 1),
    vertex: text(members, 2),
    current: integer(members, 4),
    total: integer(members, 5),
  };
}

function logOf(members: Members): VertexLog {
  return { vertex: text(members, 1), bytes: bytes(members, 4) };
}

function bytes(members: Members, number: number): Uint8Array {
  const field = members.get(number);
  return field?.type === 'bytes' ? field.bytes : new Uint8Array();
}

function text(members: Members, number: number): string {
  return new TextDecoder().decode(bytes(members, number));
}

function integer(members: Members, number: number): number {
  const field = members.get(number);
  return field?.type === 'varint' ? Number(BigInt.asIntN(64, field.value)) : 0;
}
