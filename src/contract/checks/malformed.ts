import { CheckFailed, excerpt } from '../check-failed.ts';
import { isRecord, shown } from '../json.ts';
import { questionOf } from '../question.ts';
import type { RestAnswer, RestBody } from '../rest-client.ts';
import { askGrpc, askRest, type Check, type KnownSubject, type Subject } from '../subject.ts';

const JSON_TYPE = 'application/json';

/** What no component can take, and its name in messages. */
const MALFORMED: readonly (readonly [string, RestBody])[] = [
  ['cut off JSON', { contentType: JSON_TYPE, text: '{"data": {"ndarray": [[1' }],
  ['an empty body', { contentType: JSON_TYPE, text: '' }],
  [
    'a body that is not declared as JSON',
    { contentType: 'text/plain', text: '{"data": {"ndarray": [[1]]}}' },
  ],
  ['a JSON text', { contentType: JSON_TYPE, text: '"data"' }],
  ['a message without data', { contentType: JSON_TYPE, text: '{"meta": {}}' }],
];

/** REST answers malformed messages with a 4xx status and Seldon's status body. */
export const malformedRest: Check<Subject> = {
  name: 'malformed-rest',
  run: async ({ rest, operation }) => {
    for (const [what, body] of MALFORMED) {
      const answer = await rest.post(operation.path, body);
      if (answer.status < 400 || answer.status > 499) {
        throw new CheckFailed(`a 4xx status for ${what}`, `status ${answer.status}: ${excerpt(answer.body)}`);
      }
      checkStatusBody(answer, what);
    }
    return `${MALFORMED.length} malformed bodies refused with a 4xx status and a Seldon status body`;
  },
};

/** gRPC answers malformed messages with a status other than OK. */
export const malformedGrpc: Check<Subject> = {
  name: 'malformed-grpc',
  run: async ({ grpc, operation }) => {
    const statuses: string[] = [];
    const requests = [
      ['bytes that are no message', Buffer.from([0xff, 0xff, 0xff])],
      ['a message without data', Buffer.alloc(0)],
    ] as const;
    for (const [what, bytes] of requests) {
      const answer = await grpc.call(operation.method, bytes);
      if (answer.ok) throw new CheckFailed(`a status other than OK for ${what}`, 'OK');
      if (answer.status === 'UNAVAILABLE' || answer.status === 'DEADLINE_EXCEEDED') {
        throw new CheckFailed(`an answer to ${what}`, `${answer.status}: ${excerpt(answer.details)}`);
      }
      statuses.push(answer.status);
    }
    return `refused with ${statuses.join(', ')}`;
  },
};

/** Rows that lack the last column are refused, or at least whatever goes wrong is told in Seldon's form. */
export const missingColumn: Check<KnownSubject> = {
  name: 'missing-column',
  run: async (subject) => {
    const { contract, operation, rest, bareModel } = subject;
    const fewer = contract.features.slice(0, -1);
    const question = questionOf(fewer, operation, { rows: 1, encoding: 'ndarray' });
    if (fewer.length === 0 || question === undefined) return 'not sent: there is only one column';
    const answer = await rest.post(operation.path, { contentType: JSON_TYPE, text: question.body });
    if (bareModel && (answer.status < 400 || answer.status > 499)) {
      throw new CheckFailed('a 4xx status for a row without its last column', statusText(answer));
    }
    if (answer.status === 200) return 'the component takes rows without the last column';
    checkStatusBody(answer, 'a row without its last column');
    return statusText(answer);
  },
};

/** After all that the component still answers. */
export const stillAnswers: Check<KnownSubject> = {
  name: 'answers-after-malformed',
  run: async (subject) => {
    const question = questionOf(subject.contract.features, subject.operation, {
      rows: 1,
      encoding: 'ndarray',
    });
    if (question === undefined) return 'not asked';
    await askRest(subject, subject.operation.path, question);
    await askGrpc(subject, subject.operation.method, question);
    return 'answers over REST and gRPC';
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
