import { judge } from '../answer-rules.ts';
import { CheckFailed } from '../check-failed.ts';
import type { Contract } from '../contract.ts';
import { differenceOf } from '../difference.ts';
import type { Encoding, Payload } from '../message.ts';
import type { Operation } from '../operations.ts';
import { batchRowsOf, encodingsOf, isTooLargeForGrpc, type Question } from '../question.ts';
import { askGrpc, askRest, type Check, type KnownSubject } from '../subject.ts';

const TOO_LARGE = "not sent: one row is larger than gRPC's limit of 4 MiB for a message";

/** How one of the checks below asks. */
interface Asking {
  readonly name: string;
  readonly encoding: Encoding;
  /** One row, or as many as a batch has. */
  readonly batch: boolean;
  readonly over: 'rest' | 'grpc';
  readonly ask: (subject: KnownSubject, question: Question) => Promise<Payload>;
}

type Checks = readonly [Check<KnownSubject>, ...Check<KnownSubject>[]];

/** The checks that send rows and judge the answers, for this operation. */
export function answerChecks(operation: Operation, contract: Contract): Checks {
  const encodings = encodingsOf(contract);
  return [...restChecks(operation, encodings), ...grpcChecks(operation, encodings), agreement];
}

type Encodings = ReturnType<typeof encodingsOf>;

function restChecks({ name, path, externalPath }: Operation, [usual, ...others]: Encodings): Checks {
  const to =
    (where: string): Asking['ask'] =>
    (subject, question) =>
      askRest(subject, where, question);
  const rest = { encoding: usual, over: 'rest', ask: to(path) } as const;
  return [
    answerCheck({ ...rest, name: `rest-${name}`, batch: false }),
    answerCheck({ ...rest, name: `rest-${name}-batch`, batch: true }),
    ...others.map((encoding) =>
      answerCheck({ ...rest, name: `rest-${name}-${encoding}`, encoding, batch: true }),
    ),
    ...(externalPath === undefined
      ? []
      : [answerCheck({ ...rest, name: 'rest-external-path', batch: false, ask: to(externalPath) })]),
  ];
}

function grpcChecks({ name, method, otherMethod }: Operation, [usual, ...others]: Encodings): Checks {
  const to =
    (which: string): Asking['ask'] =>
    (subject, question) =>
      askGrpc(subject, which, question);
  const grpc = { encoding: usual, over: 'grpc', ask: to(method) } as const;
  return [
    answerCheck({ ...grpc, name: `grpc-${name}`, batch: true }),
    ...others.map((encoding) =>
      answerCheck({ ...grpc, name: `grpc-${name}-${encoding}`, encoding, batch: true }),
    ),
    answerCheck({ ...grpc, name: `grpc-${name}-other-service`, batch: false, ask: to(otherMethod) }),
  ];
}

function answerCheck({ name, encoding, batch, over, ask }: Asking): Check<KnownSubject> {
  return {
    name,
    run: async (subject) => {
      const { contract, operation } = subject;
      const rows = batch ? batchRowsOf(contract.features) : 1;
      const question = subject.question({ rows, encoding });
      if (question === undefined) return 'not sent: a tensor holds numbers only, and the rows have others';
      if (over === 'grpc' && isTooLargeForGrpc(question)) return TOO_LARGE;
      return judge(await ask(subject, question), { operation, contract, rows });
    },
  };
}

/** The same rows get the same answer over REST and over gRPC, in every encoding. */
const agreement: Check<KnownSubject> = {
  name: 'rest-grpc-agree',
  run: async (subject) => {
    const { contract } = subject;
    const rows = batchRowsOf(contract.features);
    const details: string[] = [];
    for (const encoding of encodingsOf(contract)) {
      const question = subject.question({ rows, encoding });
      if (question !== undefined) details.push(await agree(subject, question, encoding));
    }
    return details.join('; ');
  },
};

async function agree(subject: KnownSubject, question: Question, encoding: Encoding): Promise<string> {
  const { operation } = subject;
  if (isTooLargeForGrpc(question)) return `${encoding}: ${TOO_LARGE}`;
  const overRest = await askRest(subject, operation.path, question);
  const overGrpc = await askGrpc(subject, operation.method, question);
  const difference = differenceOf(overRest, overGrpc);
  if (difference === undefined) return `${encoding}: equal`;
  const again = await askRest(subject, operation.path, question);
  if (differenceOf(overRest, again) !== undefined && overRest.kind === overGrpc.kind) {
    return `${encoding}: not comparable, the same rows get another answer on each call`;
  }
  throw new CheckFailed(`the same answer to the same ${encoding} over REST and gRPC`, difference);
}
