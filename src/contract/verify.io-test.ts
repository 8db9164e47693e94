import { afterEach, describe, expect, it } from 'vitest';
import type { BuildEvent } from '../model/events.ts';
import type { ContractReport } from '../model/contract.ts';
import {
  CONTRACT,
  encodedAs,
  metadataBytes,
  NAMES,
  RIGHT,
  rowsOf,
  statusBody,
  type Asked,
  type Behaviour,
} from '../../test/support/contract-behaviour.ts';
import { containersOf, type ServerContainers } from '../../test/support/contract-containers.ts';
import { SeldonBuildError } from '../errors.ts';
import { verifyImage, type VerifyOptions } from './verify.ts';

interface Tested {
  readonly report: ContractReport;
  readonly notices: readonly string[];
  readonly containers: ServerContainers;
}

let containers: ServerContainers;

const undeclared = {
  image: 'acme/iris:1',
  component: 'MODEL',
  startTimeoutSeconds: 1,
  requestTimeoutSeconds: 2,
  stopTimeoutSeconds: 5,
} as const;

/** Tests a server of this process that behaves right, but for what is said otherwise. */
function tested(wrong: Partial<Behaviour>, options: Partial<VerifyOptions> = {}): Promise<Tested> {
  return testedAlone(wrong, { contract: CONTRACT, ...options });
}

/** The same without a contract of the project. */
async function testedAlone(
  wrong: Partial<Behaviour>,
  options: Partial<VerifyOptions> = {},
  signal = new AbortController().signal,
): Promise<Tested> {
  containers = containersOf({ ...RIGHT, ...wrong });
  const notices: string[] = [];
  const emit = (event: BuildEvent): void => {
    if (event.type === 'notice') notices.push(event.text);
  };
  const report = await verifyImage({ ...undeclared, containers, ...options }, { emit, signal });
  return { report, notices, containers };
}

async function errorOf(outcome: Promise<unknown>): Promise<SeldonBuildError> {
  const error: unknown = await outcome.catch((thrown: unknown) => thrown);
  if (error instanceof SeldonBuildError) return error;
  throw new Error(`no SeldonBuildError, but ${String(error)}`);
}

function failuresOf({ checks }: ContractReport): readonly string[] {
  return checks.filter(({ passed }) => !passed).map(({ name }) => name);
}

function detailOf({ checks }: ContractReport, name: string): string {
  return checks.find((check) => check.name === name)?.detail ?? `no check ${name}`;
}

/** The right answer, changed. */
function changed(change: (rows: number[][], asked: Asked) => number[][], names = NAMES): Partial<Behaviour> {
  return {
    answer: (asked) => {
      const answer = RIGHT.answer(asked);
      const rows = change(
        rowsOf(answer).map((row) => [...row]),
        asked,
      );
      return encodedAs(asked.payloads[0], rows, names);
    },
  };
}

afterEach(() => {
  expect(containers.left()).toBe(0);
});

it('passes a right component, with every check by name', async () => {
  const { report, notices } = await tested({});

  expect(failuresOf(report)).toEqual([]);
  expect(report.passed).toBe(true);
  expect(report.checks.map(({ name }) => name)).toEqual([
    'rest-predict',
    'rest-predict-batch',
    'rest-predict-tensor',
    'rest-external-path',
    'grpc-predict',
    'grpc-predict-tensor',
    'grpc-predict-other-service',
    'rest-grpc-agree',
    'health',
    'metadata',
    'malformed-rest',
    'malformed-grpc',
    'missing-column',
    'answers-after-malformed',
    'metrics',
    'sigterm',
    'no-network',
  ]);
  expect(report.firstAnswerMs).toBeGreaterThan(0);
  expect(report.logTail).toBeUndefined();
  expect(notices).toEqual([]);
  expect(detailOf(report, 'rest-predict-batch')).toBe(`ndarray [5, 3] named ${JSON.stringify(NAMES)}`);
  expect(detailOf(report, 'rest-grpc-agree')).toBe('ndarray: equal; tensor: equal');
});

it('starts both containers as one random user of group 0, the second without a network', async () => {
  await tested({});

  const [one, other] = containers.started;
  expect([one?.network, other?.network].sort()).toEqual(['none', 'published']);
  expect(one?.user).toMatch(/^[1-5]\d{4}:0$/);
  expect(other?.user).toBe(one?.user);
  expect(one?.env).toMatchObject({
    PREDICTIVE_UNIT_METRICS_ENDPOINT: '/prometheus',
    SELDON_INIT_SECONDS: expect.stringMatching(/^\d+$/),
  });
});

const ANSWERS = [
  'rest-predict',
  'rest-predict-batch',
  'rest-predict-tensor',
  'rest-external-path',
  'grpc-predict',
  'grpc-predict-tensor',
  'grpc-predict-other-service',
];
const REST_ANSWERS = ['rest-predict', 'rest-predict-batch', 'rest-predict-tensor', 'rest-external-path'];
const GRPC_ANSWERS = ['grpc-predict', 'grpc-predict-tensor', 'grpc-predict-other-service'];

describe('finds a server that', () => {
  it.each<readonly [string, Partial<Behaviour>, readonly string[], string]>([
    [
      'answers one column too few',
      changed((rows) => rows.map((row) => row.slice(1)), NAMES.slice(1)),
      ANSWERS,
      'expected shape [1, 3], as the targets say, seen [1, 2]',
    ],
    [
      'answers the first row only',
      changed((rows) => rows.slice(0, 1)),
      ['rest-predict-batch', 'rest-predict-tensor', 'grpc-predict', 'grpc-predict-tensor'],
      'expected shape [5, 3], as the targets say, seen [1, 3]',
    ],
    [
      'answers NaN over gRPC',
      changed((rows, { transport }) =>
        transport === 'grpc' ? rows.map(([, ...row]) => [NaN, ...row]) : rows,
      ),
      [...GRPC_ANSWERS, 'rest-grpc-agree'],
      'expected finite numbers, seen NaN in row 0, column 0',
    ],
    [
      'writes NaN into its JSON',
      { rest: (payload) => RIGHT.rest(payload).replace(/0\.\d+/, 'NaN') },
      [...REST_ANSWERS, 'rest-grpc-agree', 'answers-after-malformed'],
      'expected finite numbers, seen NaN in {"data":{"names":["setosa","versicolor","virginica"],"ndarray":[[NaN',
    ],
    [
      'answers out of range',
      changed((rows) => rows.map(([, ...row]) => [1.5, ...row])),
      ANSWERS,
      'expected "setosa" from 0 to 1, as the targets say, seen 1.5 in row 0',
    ],
    [
      'answers text',
      {
        answer: ({ payloads }) => ({
          kind: 'ndarray',
          names: NAMES,
          rows: rowsOf(payloads[0]).map(() => NAMES),
        }),
      },
      ANSWERS,
      'expected a number in "setosa", seen "setosa" in row 0',
    ],
    [
      'gives one name for three columns',
      changed((rows) => rows, ['score']),
      ANSWERS,
      'expected 3 names, one for each column, seen 1: ["score"]',
    ],
    [
      'gives other names than the targets have',
      changed((rows) => rows, ['a', 'b', 'c']),
      ANSWERS,
      'expected the names of the targets, ["setosa","versicolor","virginica"], seen ["a","b","c"]',
    ],
    [
      'leaves out meta',
      { rest: (payload) => RIGHT.rest(payload).replace(',"meta":{}', '') },
      [...REST_ANSWERS, 'rest-grpc-agree', 'answers-after-malformed'],
      'expected a "meta" object, seen nothing',
    ],
    [
      'answers an empty message',
      { rest: () => '{"meta":{}}' },
      [...REST_ANSWERS, 'rest-grpc-agree', 'answers-after-malformed'],
      'expected one of "data", "jsonData", "strData", "binData", seen only ["meta"]',
    ],
    [
      'answers a tensor whose shape does not fit its values',
      {
        answer: (asked) => ({
          ...encodedAs(asked.payloads[0], [[1]]),
          kind: 'tensor',
          names: [],
          shape: [2],
          values: [1],
        }),
      },
      ANSWERS,
      'expected 2 values for the tensor shape [2], seen 1 values',
    ],
    [
      'rounds over gRPC only',
      changed((rows, { transport }) =>
        transport === 'grpc' ? rows.map((row) => row.map(Math.fround)) : rows,
      ),
      ['rest-grpc-agree'],
      'expected the same answer to the same ndarray over REST and gRPC, seen 0.',
    ],
    [
      'fails on every row',
      {
        answer: () => {
          throw new Error('shapes (1,4) and (5,3) not aligned');
        },
        malformedStatus: 500,
        malformedBody: statusBody('shapes not aligned'),
      },
      [...ANSWERS, 'rest-grpc-agree', 'malformed-rest', 'answers-after-malformed'],
      'expected status 200, seen status 500: {"status":{"code":-1,"info":"shapes not aligned"',
    ],
    [
      'lacks the external path',
      { missingPaths: ['/api/v1.0/predictions'] },
      ['rest-external-path'],
      'seen status 404',
    ],
    [
      'lacks Model/Predict',
      { missingMethods: ['/seldon.protos.Model/Predict'] },
      ['grpc-predict', 'grpc-predict-tensor', 'rest-grpc-agree', 'answers-after-malformed'],
      'expected gRPC status OK from /seldon.protos.Model/Predict, seen UNIMPLEMENTED',
    ],
    [
      'lacks Seldon/Predict',
      { missingMethods: ['/seldon.protos.Seldon/Predict'] },
      ['grpc-predict-other-service'],
      'expected gRPC status OK from /seldon.protos.Seldon/Predict, seen UNIMPLEMENTED',
    ],
    [
      'lacks the ping',
      { missingPaths: ['/health/ping'] },
      ['health'],
      'expected status 200 from /health/ping, seen status 404: {}',
    ],
    [
      'lacks metadata',
      { missingPaths: ['/metadata'] },
      ['metadata'],
      'expected status 200, seen status 404: {}',
    ],
    [
      'has metadata without versions',
      { metadata: { name: 'iris', platform: '', inputs: [], outputs: [] } },
      ['metadata'],
      'expected a list of texts "versions", seen nothing',
    ],
    [
      'has another name over gRPC',
      { metadataOverGrpc: metadataBytes('other') },
      ['metadata'],
      'expected the same metadata over both transports, name "iris"',
    ],
    [
      'answers 500 to malformed input',
      { malformedStatus: 500 },
      ['malformed-rest'],
      'expected a 4xx status for cut off JSON, seen status 500',
    ],
    [
      'answers malformed input with a page',
      { malformedBody: '<h1>Bad Request</h1>' },
      ['malformed-rest'],
      'expected a Seldon status body for cut off JSON, seen status 400: <h1>Bad Request</h1>',
    ],
    [
      'takes a body of any content type',
      { acceptsAnyContentType: true },
      ['malformed-rest'],
      'expected a 4xx status for a body that is not declared as JSON, seen status 200',
    ],
    [
      'takes anything over gRPC',
      { grpcTakesAnything: true },
      ['malformed-grpc'],
      'expected a status other than OK for bytes that are no message, seen OK',
    ],
    [
      'dies of malformed input',
      { diesOfMalformed: true },
      ['malformed-rest', 'missing-column', 'answers-after-malformed'],
      'expected an answer to POST /predict, seen connect ECONNREFUSED',
    ],
    [
      'answers no metrics',
      { metricsStatus: 500, metricsText: 'ValueError' },
      ['metrics'],
      'expected status 200 from /prometheus, seen status 500: ValueError',
    ],
    [
      'answers metrics in another form',
      { metricsText: '{"rows_total": 3}\n' },
      ['metrics'],
      'expected lines in Prometheus\' text format, seen {"rows_total": 3}',
    ],
    [
      'ignores SIGTERM',
      { exit: { exitCode: 137, seconds: 5 } },
      ['sigterm'],
      'expected exit code 0 within 5 s of SIGTERM, seen exit code 137 after 5.0 s',
    ],
    [
      'never turns healthy without a network',
      { offline: ['starting'] },
      ['no-network'],
      'expected a healthy container without a network, seen one that is not after 1 s, with the log listening on 9000',
    ],
    [
      'turns unhealthy without a network',
      { offline: ['starting', 'unhealthy'] },
      ['no-network'],
      'expected a healthy container without a network, seen an unhealthy one, with the log listening on 9000',
    ],
    [
      'has no HEALTHCHECK',
      { offline: ['none'] },
      ['no-network'],
      'expected an image with a HEALTHCHECK, seen none',
    ],
  ])('%s', async (...[, wrong, failing, detail]) => {
    const { report } = await tested(wrong);

    expect(failuresOf(report)).toEqual(failing);
    expect(report.passed).toBe(false);
    expect(report.checks.map((check) => check.detail).join('\n')).toContain(detail);
  });
});

it('keeps the end of the log as it was when the first check failed', async () => {
  const lines = Array.from({ length: 30 }, (_, line) => `line ${line}`);
  const log = (): string => lines.join('\n');
  const answer: Behaviour['answer'] = ({ call }) => {
    lines.push(`call ${call}`);
    return { kind: 'nothing' };
  };
  const { report } = await tested({ answer, log });

  expect(report.logTail).toHaveLength(20);
  expect(report.logTail?.at(-1)).toBe('call 0');
});

describe('an image that does not come up', () => {
  const log = `${Array.from({ length: 30 }, (_, line) => `line ${line}`).join('\n')}\nValueError: bad model\n\n`;

  it('is an error with the last 20 lines of the log when its program ends', async () => {
    const error = await errorOf(tested({ exits: true, log: () => log }));

    expect(error.code).toBe('E_CONTAINER_FAILED');
    expect(error.message).toBe(
      'could not start image "acme/iris:1": its program ended before it answered; its log says: ValueError: bad model',
    );
    expect(error.output).toHaveLength(20);
    expect(error.output.at(0)).toBe('line 11');
    expect(error.output.at(-1)).toBe('ValueError: bad model');
  });

  it('is an error when it is not healthy in time', async () => {
    await expect(tested({ health: 500, log: () => '' })).rejects.toThrow(
      '/health/status was not ready within 1 s, last seen: status 500: {"meta":{},"strData":"healthy"}; its log is empty',
    );
  });

  it('is an error when nothing listens', async () => {
    await expect(tested({ startsAfterMs: Infinity })).rejects.toThrow(
      'was not ready within 1 s, last seen: expected',
    );
  });
});

it('stops at once when it is aborted, with the reason of that, and leaves no container', async () => {
  const controller = new AbortController();
  const reason = new Error('interrupted');
  setTimeout(() => {
    controller.abort(reason);
  }, 100);
  const started = performance.now();

  await expect(testedAlone({ health: 500 }, { startTimeoutSeconds: 60 }, controller.signal)).rejects.toBe(
    reason,
  );
  expect(performance.now() - started).toBeLessThan(2000);
});

describe('components of other kinds', () => {
  it('a router answers a branch, always one', async () => {
    const router = { ...changed(() => [[1]], ['t:0']) };
    const { report } = await tested(router, { component: 'ROUTER' });

    expect(failuresOf(report)).toEqual([]);
    expect(detailOf(report, 'rest-route')).toBe('branch 1');
    expect(detailOf(report, 'grpc-route-other-service')).toBe('branch 1');
  });

  it.each([
    ['a fraction', [[0.5]]],
    ['a branch below -2', [[-3]]],
    ['one branch for each row', [[1], [1]]],
  ])('a router must not answer %s', async (_, rows) => {
    const { report } = await tested(
      changed(() => rows, ['t:0']),
      { component: 'ROUTER' },
    );

    expect(failuresOf(report)).toContain('rest-route');
    expect(detailOf(report, 'rest-route')).toContain('expected one whole number from -2 on');
  });

  it('a combiner gets a list of two messages with different rows', async () => {
    const seen: Asked[] = [];
    const combiner: Partial<Behaviour> = {
      answer: (asked) => {
        seen.push(asked);
        return RIGHT.answer(asked);
      },
    };
    const { report } = await tested(combiner, { component: 'COMBINER' });

    expect(failuresOf(report)).toEqual([]);
    expect(seen.every(({ operation, payloads }) => operation === 'aggregate' && payloads.length === 2)).toBe(
      true,
    );
    expect(seen[0]?.payloads[0]).not.toEqual(seen[0]?.payloads[1]);
    expect(report.checks.map(({ name }) => name)).toContain('grpc-aggregate');
  });

  it.each(['transform-input', 'transform-output'])(
    'a transformer is tested by the one it implements, %s',
    async (mine) => {
      const transformer: Partial<Behaviour> = {
        answer: (asked) =>
          asked.operation === mine
            ? RIGHT.answer(asked)
            : encodedAs(asked.payloads[0], rowsOf(asked.payloads[0]), []),
      };
      const { report } = await tested(transformer, { component: 'TRANSFORMER' });

      expect(failuresOf(report)).toEqual([]);
      expect(report.checks[0]?.name).toBe(`rest-${mine}`);
    },
  );
});

describe('inputs', () => {
  it('come from the file in the image', async () => {
    const { report, notices } = await testedAlone({
      files: { '/microservice/contract.json': CONTRACT.replace('"FLOAT"', '"INTEGER"') },
    });

    expect(failuresOf(report)).toEqual([]);
    expect(report.checks.map(({ name }) => name)).toContain('rest-predict');
    expect(notices).toEqual([
      '/microservice/contract.json: features[0].dtype: "INTEGER" is taken as "INT"; Seldon\'s own testers refuse it',
    ]);
  });

  it('come from the contract in the metadata', async () => {
    const { report } = await testedAlone({ metadata: { ...RIGHT.metadata, custom: { contract: CONTRACT } } });

    expect(failuresOf(report)).toEqual([]);
    expect(report.checks.map(({ name }) => name)).toContain('grpc-predict-tensor');
  });

  it('are unknown: only the checks that need none are made, and that is said', async () => {
    const { report, notices } = await testedAlone({});

    expect(failuresOf(report)).toEqual([]);
    expect(report.checks.map(({ name }) => name)).toEqual([
      'health',
      'metadata',
      'malformed-rest',
      'malformed-grpc',
      'healthy-after-malformed',
      'metrics',
      'sigterm',
      'no-network',
    ]);
    expect(report.firstAnswerMs).toBeGreaterThan(0);
    expect(notices).toEqual([
      'nothing says what the inputs look like, so no rows were sent: a contract.json beside the code would say it',
    ]);
  });

  it('are unknown, and the server dies of malformed input', async () => {
    const { report } = await testedAlone({ diesOfMalformed: true });

    expect(failuresOf(report)).toEqual(['malformed-rest', 'healthy-after-malformed']);
  });

  it('are described wrongly in the image: an error that names the file', async () => {
    const outcome = testedAlone({ files: { '/microservice/contract.json': '{"features": []}' } });

    await expect(outcome).rejects.toMatchObject({
      code: 'E_BAD_CONTRACT',
      file: '/microservice/contract.json',
    });
  });

  it('are described wrongly by the project: an error before anything is started', async () => {
    await expect(tested({}, { contract: '{' })).rejects.toMatchObject({ code: 'E_BAD_CONTRACT' });
    expect(containers.started).toEqual([]);
  });

  it('with text are sent as ndarray only', async () => {
    const site = { name: 'site', ftype: 'categorical', values: ['north', 'south'] };
    const seen: Asked[] = [];
    const echo: Partial<Behaviour> = {
      answer: (asked) => {
        seen.push(asked);
        return asked.payloads[0] ?? { kind: 'nothing' };
      },
    };
    const contract = JSON.stringify({ features: [site, { ...site, name: 'other' }], targets: [] });
    const { report } = await tested(echo, { contract });

    expect(failuresOf(report)).toEqual([]);
    expect(new Set(seen.map(({ payloads }) => payloads[0]?.kind))).toEqual(new Set(['ndarray']));
    expect(detailOf(report, 'rest-predict-tensor')).toBe(
      'not sent: a tensor holds numbers only, and the rows have others',
    );
  });
});

describe('inputs that go by name', () => {
  const number = { ftype: 'continuous', dtype: 'FLOAT', range: [0, 1] };
  const picture = { ...number, name: 'picture', shape: [2, 3] };
  const contract = JSON.stringify({
    messagetype: 'jsonData',
    features: [{ ...number, name: 'age' }, picture],
    targets: [],
  });

  /** Answers by name the first number of each picture, and refuses messages that lack one. */
  const firsts: Partial<Behaviour> = {
    answer: ({ payloads }) => {
      const [payload] = payloads;
      if (payload?.kind !== 'jsonData') throw new Error('not by name');
      const { age, picture: pictures } = payload.value as { age?: number[]; picture?: number[][][] };
      if (age?.length !== pictures?.length) throw new Error('another number of rows');
      return { kind: 'jsonData', value: { first: pictures!.map((rows) => rows[0]![0]!) } };
    },
  };

  it('are sent as jsonData over both transports, one row and several', async () => {
    const { report } = await tested(firsts, { contract, bareModel: true });

    expect(failuresOf(report)).toEqual([]);
    expect(detailOf(report, 'rest-grpc-agree')).toBe('jsonData: equal');
    expect(detailOf(report, 'missing-column')).toContain('status 400');
    expect(report.checks.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['rest-predict', 'rest-predict-batch', 'rest-external-path', 'grpc-predict']),
    );
    expect(report.checks.filter(({ name }) => name.endsWith('-tensor'))).toEqual([]);
    expect(JSON.parse(report.example?.body ?? '')).toMatchObject({ jsonData: { age: [expect.any(Number)] } });
  });

  it('must get the same answer over both', async () => {
    const { report } = await tested(
      {
        answer: (asked) =>
          asked.transport === 'rest' ? firsts.answer!(asked) : { kind: 'jsonData', value: { first: [7] } },
      },
      { contract },
    );

    expect(failuresOf(report)).toContain('rest-grpc-agree');
  });

  it('are found in what the component says of itself', async () => {
    const metadata = { ...RIGHT.metadata, custom: { contract } };
    const { report } = await testedAlone({ ...firsts, metadata });

    expect(failuresOf(report)).toEqual([]);
    expect(detailOf(report, 'rest-grpc-agree')).toBe('jsonData: equal');
  });
});

it('does not compare the answers of a component that answers by chance', async () => {
  const { report } = await tested(
    changed((rows, { call }) => rows.map(([first, ...row]) => [first! / (call + 2), ...row])),
  );

  expect(failuresOf(report)).toEqual([]);
  expect(detailOf(report, 'rest-grpc-agree')).toContain(
    'ndarray: not comparable, the same rows get another answer',
  );
});

it('sends rows over gRPC only as far as they fit into a message', { timeout: 30_000 }, async () => {
  const image = { name: 'x', ftype: 'continuous', dtype: 'FLOAT', range: [0, 1], shape: [1000, 600] };
  const { report } = await tested(
    changed(() => [[1]], ['y']),
    {
      contract: JSON.stringify({ features: [image], targets: [] }),
      requestTimeoutSeconds: 20,
    },
  );

  expect(failuresOf(report)).toEqual([]);
  expect(detailOf(report, 'rest-predict-batch')).toBe('ndarray [1, 1] named ["y"]');
  expect(detailOf(report, 'grpc-predict')).toBe(
    "not sent: one row is larger than gRPC's limit of 4 MiB for a message",
  );
});

describe('messages without rows', () => {
  const raw: Partial<Behaviour> = { takesWholeMessages: true };

  it('may be taken by components that take whole messages, not by a ready-made model class', async () => {
    const { report } = await tested(raw);
    const { report: strict } = await tested(raw, { bareModel: true });

    expect(failuresOf(report)).toEqual([]);
    expect(failuresOf(strict)).toEqual(['malformed-rest', 'malformed-grpc', 'missing-column']);
    expect(detailOf(strict, 'malformed-rest')).toContain(
      'expected a 4xx status for a message without data, seen status 200',
    );
    expect(detailOf(strict, 'malformed-grpc')).toBe(
      'expected a status other than OK for a message without data, seen OK',
    );
  });
});

describe('rows that lack a column', () => {
  it('may be taken by user code, but not by a ready-made model class', async () => {
    const { report } = await tested({});
    const { report: strict } = await tested({}, { bareModel: true });

    expect(detailOf(report, 'missing-column')).toBe('the component takes rows without the last column');
    expect(failuresOf(strict)).toEqual(['missing-column']);
    expect(detailOf(strict, 'missing-column')).toContain(
      'expected a 4xx status for a row without its last column',
    );
  });

  it('are refused in the right form', async () => {
    const picky: Partial<Behaviour> = {
      answer: (asked) => {
        if (rowsOf(asked.payloads[0])[0]?.length !== 4) throw new Error('columns');
        return RIGHT.answer(asked);
      },
      malformedBody: statusBody('column "d" is missing'),
    };
    const { report } = await tested(picky, { bareModel: true });

    expect(failuresOf(report)).toEqual([]);
    expect(detailOf(report, 'missing-column')).toBe('status 400: "column \\"d\\" is missing"');
  });
});
