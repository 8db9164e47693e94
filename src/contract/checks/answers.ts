import { judge } from '../answer-rules.ts';
import { CheckFailed } from '../check-failed.ts';
import { differenceOf } from '../difference.ts';
import type { Encoding, Payload } from '../message.ts';
import type { Operation } from '../operations.ts';
import { batchRowsOf, isTooLargeForGrpc, type Question } from '../question.ts';
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

/** The checks that send rows and judge the answers, for this operation. */
export function answerChecks(operation: Operation): readonly [Check<KnownSubject>, ...Check<KnownSubject>[]] {
  const { name, path, externalPath, method, otherMethod } = operation;
  const rest = (subject: KnownSubject, question: Question): Promise<Payload> =>
    askRest(subject, path, question);
  const grpc = (subject: KnownSubject, question: Question): Promise<Payload> =>
    askGrpc(subject, method, question);
  const external =
    externalPath === undefined
      ? []
      : [
          answerCheck({
            name: 'rest-external-path',
            encoding: 'ndarray',
            batch: false,
            over: 'rest',
            ask: (subject, question) => askRest(subject, externalPath, question),
          }),
        ];
  return [
    answerCheck({ name: `rest-${name}`, encoding: 'ndarray', batch: false, over: 'rest', ask: rest }),
    answerCheck({ name: `rest-${name}-batch`, encoding: 'ndarray', batch: true, over: 'rest', ask: rest }),
    answerCheck({ name: `rest-${name}-tensor`, encoding: 'tensor', batch: true, over: 'rest', ask: rest }),
    ...external,
    answerCheck({ name: `grpc-${name}`, encoding: 'ndarray', batch: true, over: 'grpc', ask: grpc }),
    answerCheck({ name: `grpc-${name}-tensor`, encoding: 'tensor', batch: true, over: 'grpc', ask: grpc }),
    answerCheck({
      name: `grpc-${name}-other-service`,
      encoding: 'ndarray',
      batch: false,
      over: 'grpc',
      ask: (subject, question) => askGrpc(subject, otherMethod, question),
    }),
    agreement,
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

/** The same rows get the same answer over REST and over gRPC, in both encodings. */
const agreement: Check<KnownSubject> = {
  name: 'rest-grpc-agree',
  run: async (subject) => {
    const { contract } = subject;
    const rows = batchRowsOf(contract.features);
    const details: string[] = [];
    for (const encoding of ['ndarray', 'tensor'] as const) {
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
