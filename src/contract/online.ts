import type { ContractCheck, ContractReport } from '../model/contract.ts';
import type { Emit } from '../model/events.ts';
import type { ComponentKind } from '../model/plan-parts.ts';
import type { RunningContainer } from '../model/ports.ts';
import { answerChecks } from './checks/answers.ts';
import { health } from './checks/health.ts';
import {
  malformedGrpc,
  malformedRest,
  missingColumn,
  stillAnswers,
  stillHealthy,
} from './checks/malformed.ts';
import { metadata } from './checks/metadata.ts';
import { metrics } from './checks/metrics.ts';
import { sigterm } from './checks/sigterm.ts';
import { chooseOperation } from './choose-operation.ts';
import type { ParsedContract } from './contract-json.ts';
import type { Contract } from './contract.ts';
import { findContract } from './find-contract.ts';
import { grpcClient } from './grpc-client.ts';
import { asking, encodingsOf } from './question.ts';
import { performAll } from './perform.ts';
import { restClient } from './rest-client.ts';
import { waitUntilReady } from './start.ts';
import type { Check, KnownSubject, Subject } from './subject.ts';

/** A started container that has ports, and how it is to be tested. */
export interface OnlineTest {
  readonly image: string;
  readonly component: ComponentKind;
  /** The project's own contract; without it the container is asked. */
  readonly declared: ParsedContract | undefined;
  readonly bareModel: boolean;
  readonly startTimeoutSeconds: number;
  readonly requestTimeoutSeconds: number;
  readonly stopTimeoutSeconds: number;
  readonly emit: Emit;
  readonly signal: AbortSignal;
  /** Milliseconds since the start of the container was asked for. */
  readonly elapsedMs: () => number;
}

export type OnlineReport = Omit<ContractReport, 'passed'>;

const NO_INPUTS =
  'nothing says what the inputs look like, so no rows were sent: a contract.json beside the code would say it';

/** Calls a container over all its ports, and ends it. Throws E_CONTAINER_FAILED when it does not come up. */
export async function testOnline(container: RunningContainer, test: OnlineTest): Promise<OnlineReport> {
  const { address } = container;
  if (address === undefined) throw new Error(`container ${container.id} was started without ports`);
  const target = { host: address.host, timeoutMs: test.requestTimeoutSeconds * 1000, signal: test.signal };
  const clients = {
    rest: restClient({ ...target, port: address.rest }),
    metrics: restClient({ ...target, port: address.metrics }),
    grpc: grpcClient({ ...target, port: address.grpc }),
  };
  try {
    await waitUntilReady({
      ...test,
      container,
      rest: clients.rest,
      timeoutSeconds: test.startTimeoutSeconds,
    });
    await clients.grpc.ready(target.timeoutMs);
    const readyMs = test.elapsedMs();
    const contract = await contractFor(container, clients, test);
    const operation = await chooseOperation(test.component, contract, clients.rest);
    const subject: Subject = { ...test, ...clients, container, operation };
    return contract === undefined
      ? { firstAnswerMs: readyMs, ...(await performAll(UNKNOWN_INPUTS, subject, told(test.emit))) }
      : await testKnown({ ...subject, contract, question: asking(contract, operation) }, test);
  } finally {
    clients.grpc.close();
  }
}

async function contractFor(
  container: RunningContainer,
  { rest }: Pick<Subject, 'rest'>,
  { declared, emit }: OnlineTest,
): Promise<Contract | undefined> {
  const found = declared ?? (await findContract(container, rest));
  for (const text of found?.notices ?? [NO_INPUTS]) emit({ type: 'notice', text });
  return found?.contract;
}

/** All that can be tested of a component without knowing its inputs. */
const UNKNOWN_INPUTS = [
  health,
  metadata,
  malformedRest,
  malformedGrpc,
  stillHealthy,
  metrics,
  sigterm,
] as const;

/** What follows the predictions where the inputs are known. */
const KNOWN_INPUTS: readonly Check<KnownSubject>[] = [
  health,
  metadata,
  malformedRest,
  malformedGrpc,
  missingColumn,
  stillAnswers,
  metrics,
  sigterm,
];

async function testKnown(subject: KnownSubject, { emit, elapsedMs }: OnlineTest): Promise<OnlineReport> {
  const answers = answerChecks(subject.operation, subject.contract);
  const tell = told(emit);
  let firstAnswerMs: number | undefined;
  const performed = await performAll([...answers, ...KNOWN_INPUTS], subject, (check) => {
    if (check.name === answers[0].name && check.passed) firstAnswerMs = elapsedMs();
    tell(check);
  });
  return firstAnswerMs === undefined ? performed : { ...performed, firstAnswerMs, ...exampleOf(subject) };
}

/** The question of the first check, for people to ask again. */
function exampleOf({ contract, operation, question }: KnownSubject): Pick<ContractReport, 'example'> {
  const [encoding] = encodingsOf(contract);
  const body = question({ rows: 1, encoding })?.body;
  return body === undefined ? {} : { example: { path: operation.externalPath ?? operation.path, body } };
}

function told(emit: Emit): (check: ContractCheck) => void {
  return ({ name, passed }) => {
    emit({ type: 'step', text: `Contract test: ${name} ${passed ? 'passed' : 'failed'}` });
  };
}
