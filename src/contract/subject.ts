import type { RunningContainer } from '../model/ports.ts';
import { CheckFailed, excerpt } from './check-failed.ts';
import type { Contract } from './contract.ts';
import type { GrpcClient } from './grpc-client.ts';
import type { Payload } from './message.ts';
import type { Operation } from './operations.ts';
import { decodeSeldonMessage } from './protobuf/seldon-message.ts';
import type { Ask, Question } from './question.ts';
import { payloadOfAnswer } from './rest-answer.ts';
import type { RestClient } from './rest-client.ts';

/** The running container that checks are made on. */
export interface Subject {
  readonly container: RunningContainer;
  readonly rest: RestClient;
  readonly metrics: RestClient;
  readonly grpc: GrpcClient;
  readonly operation: Operation;
  readonly stopTimeoutSeconds: number;
  /** The component is one of our ready-made model classes, which refuse rows that lack columns. */
  readonly bareModel: boolean;
}

/** A subject whose inputs are known. */
export interface KnownSubject extends Subject {
  readonly contract: Contract;
  readonly question: Ask;
}

/** One check: the detail of a passed one in words; throws CheckFailed for a failed one. */
export interface Check<Of> {
  readonly name: string;
  run(subject: Of): Promise<string>;
}

/** Asks over REST, with a JSON body. Throws CheckFailed for anything but a right-formed SeldonMessage. */
export async function askRest({ rest }: Subject, path: string, { body }: Question): Promise<Payload> {
  return payloadOfAnswer(await rest.post(path, { contentType: 'application/json', text: body }));
}

/** Asks over gRPC. Throws CheckFailed for another status than OK, and for bytes that are no SeldonMessage. */
export async function askGrpc({ grpc }: Subject, method: string, { bytes }: Question): Promise<Payload> {
  const answer = await grpc.call(method, bytes);
  if (!answer.ok)
    throw new CheckFailed(`gRPC status OK from ${method}`, `${answer.status}: ${excerpt(answer.details)}`);
  try {
    return decodeSeldonMessage(answer.bytes);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new CheckFailed(`a SeldonMessage from ${method}`, error.message);
  }
}
