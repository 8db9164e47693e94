import { CheckFailed, excerpt } from '../check-failed.ts';
import { isRecord, shown } from '../json.ts';
import { encodingsOf, isTooLargeForGrpc, questionOf } from '../question.ts';
import type { RestAnswer, RestBody } from '../rest-client.ts';
import { askGrpc, askRest, type Check, type KnownSubject, type Subject } from '../subject.ts';

const JSON_TYPE = 'application/json';

/** What never gets as far as the component, and its name in messages. */
const NO_MESSAGES: readonly (readonly [string, RestBody])[] = [
  ['cut off JSON', { contentType: JSON_TYPE, text: '{"data": {"ndarray": [[1' }],
  ['an empty body', { contentType: JSON_TYPE, text: '' }],
  [
    'a body that is not declared as JSON',
    { contentType: 'text/plain', text: '{"data": {"ndarray": [[1]]}}' },
  ],
];

/** JSON without rows. A component that takes whole messages itself (`predict_raw`) may do with it as it likes. */
const NO_ROWS: readonly (readonly [string, RestBody])[] = [
  ['a JSON text', { contentType: JSON_TYPE, text: '"data"' }],
  ['a message without data', { contentType: JSON_TYPE, text: '{"meta": {}}' }],
];

/** REST answers malformed messages with a 4xx status and Seldon's status body. */
export const malformedRest: Check<Subject> = {
  name: 'malformed-rest',
  run: async ({ rest, operation, bareModel }) => {
    const statuses: number[] = [];
    const post = async ([what, body]: readonly [string, RestBody], strict: boolean): Promise<void> => {
      const answer = await rest.post(operation.path, body);
      checkRefused(answer, { what, strict });
      statuses.push(answer.status);
    };
    for (const malformed of NO_MESSAGES) await post(malformed, true);
    for (const malformed of NO_ROWS) await post(malformed, bareModel);
    return `answered with status ${statuses.join(', ')}`;
  },
};

function checkRefused(
  answer: RestAnswer,
  { what, strict }: { readonly what: string; readonly strict: boolean },
): void {
  if (!strict && answer.status === 200) return;
  if (strict && (answer.status < 400 || answer.status > 499)) {
    throw new CheckFailed(`a 4xx status for ${what}`, `status ${answer.status}: ${excerpt(answer.body)}`);
  }
  checkStatusBody(answer, what);
}

/** gRPC answers malformed messages with a status other than OK. */
export const malformedGrpc: Check<Subject> = {
  name: 'malformed-grpc',
  run: async ({ grpc, operation, bareModel }) => {
    const statuses: string[] = [];
    const call = async (what: string, bytes: Uint8Array, strict: boolean): Promise<void> => {
      const answer = await grpc.call(operation.method, bytes);
      if (answer.ok && strict) throw new CheckFailed(`a status other than OK for ${what}`, 'OK');
      if (!answer.ok && NO_ANSWER.has(answer.status)) {
        throw new CheckFailed(`an answer to ${what}`, `${answer.status}: ${excerpt(answer.details)}`);
      }
      statuses.push(answer.ok ? 'OK' : answer.status);
    };
    await call('bytes that are no message', Buffer.from([0xff, 0xff, 0xff]), true);
    await call('a message without data', Buffer.alloc(0), bareModel);
    return `answered with ${statuses.join(', ')}`;
  },
};

/** What our own side says when nothing comes back. */
const NO_ANSWER = new Set(['UNAVAILABLE', 'DEADLINE_EXCEEDED', 'CANCELLED']);

/** Rows that lack the last column are refused, or at least whatever goes wrong is told in Seldon's form. */
export const missingColumn: Check<KnownSubject> = {
  name: 'missing-column',
  run: async (subject) => {
    const { contract, operation, rest, bareModel } = subject;
    const fewer = contract.features.slice(0, -1);
    const [encoding] = encodingsOf(contract);
    const question = questionOf({ ...contract, features: fewer }, operation, { rows: 1, encoding });
    if (fewer.length === 0 || question === undefined) return 'not sent: there is only one column';
    const answer = await rest.post(operation.path, { contentType: JSON_TYPE, text: question.body });
    checkRefused(answer, { what: 'a row without its last column', strict: bareModel });
    return answer.status === 200 ? 'the component takes rows without the last column' : statusText(answer);
  },
};

/** After all that the component still answers. */
export const stillAnswers: Check<KnownSubject> = {
  name: 'answers-after-malformed',
  run: async (subject) => {
    const [encoding] = encodingsOf(subject.contract);
    const question = subject.question({ rows: 1, encoding });
    if (question === undefined) return 'not asked';
    await askRest(subject, subject.operation.path, question);
    if (!isTooLargeForGrpc(question)) await askGrpc(subject, subject.operation.method, question);
    return 'still answers';
  },
};

/** The same for a component whose inputs nobody knows: it is still healthy. */
export const stillHealthy: Check<Subject> = {
  name: 'healthy-after-malformed',
  run: async ({ rest }) => {
    const { status, body } = await rest.get('/health/status');
    if (status !== 200)
      throw new CheckFailed('status 200 from /health/status', `status ${status}: ${excerpt(body)}`);
    return 'healthy';
  },
};

/** Seldon's form of an error: {"status": {"code", "info", "reason", "status": 1 or "FAILURE"}}. */
function checkStatusBody(answer: RestAnswer, what: string): void {
  const body = parsed(answer.body);
  const status = isRecord(body) ? body['status'] : undefined;
  const right =
    isRecord(status) &&
    typeof status['code'] === 'number' &&
    typeof status['info'] === 'string' &&
    typeof status['reason'] === 'string' &&
    (status['status'] === 1 || status['status'] === 'FAILURE');
  if (!right) throw new CheckFailed(`a Seldon status body for ${what}`, statusText(answer));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function statusText({ status, body }: RestAnswer): string {
  const value = parsed(body);
  const inner = isRecord(value) ? value['status'] : undefined;
  const info = isRecord(inner) && inner['info'] !== undefined ? shown(inner['info']) : excerpt(body);
  return `status ${status}: ${info}`;
}
