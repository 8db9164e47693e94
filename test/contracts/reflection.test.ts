import { credentials, loadPackageDefinition, Client, type ServiceError } from '@grpc/grpc-js';
import { GrpcReflection } from 'grpc-js-reflection-client';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { casesIn } from './case.ts';
import { subjectOf } from './launch.ts';
import { start, type Server } from './server.ts';

// Reflection by a client that knows nothing of Seldon, against both of our wrappers: what it learns must be enough for calls.
const SERVICES = [
  ...['Generic', 'Model', 'Router', 'Transformer', 'OutputTransformer', 'Combiner', 'Seldon'].map(
    (name) => `seldon.protos.${name}`,
  ),
  'grpc.health.v1.Health',
  'grpc.reflection.v1.ServerReflection',
  'grpc.reflection.v1alpha.ServerReflection',
];

describe.each(['python', 'node'])('reflection of the %s wrapper', (name) => {
  const [example] = casesIn(join(import.meta.dirname, 'wrapper-cases')).filter(
    ({ component, env, args }) =>
      component === 'Identity' && Object.keys(env).length === 1 && args.length === 0,
  );
  let server: Server | undefined;
  let address = '';

  beforeAll(async () => {
    if (!example) throw new Error('no case has the component Identity');
    server = await start(subjectOf({ ...process.env, WRAPPER: name }).launch(example));
    address = `127.0.0.1:${server.ports.grpc}`;
  }, 90_000);

  afterAll(async () => {
    await server?.stop();
  });

  const clientOf = (version: string): GrpcReflection =>
    new GrpcReflection(address, credentials.createInsecure(), {}, version);

  it.each(['v1', 'v1alpha'])('lists the services (%s)', async (version) => {
    const found = await clientOf(version).listServices();

    expect([...found].sort()).toEqual([...SERVICES].sort());
  });

  it.each(['v1', 'v1alpha'])('describes messages well enough for a call (%s)', async (version) => {
    const described = await clientOf(version).getDescriptorBySymbol('seldon.protos.Model');
    const api = loadPackageDefinition(described.getPackageDefinition({ keepCase: true }));
    const message = { data: { ndarray: { values: [{ number_value: 1 }, { number_value: 2 }] } } };

    expect(await predict(api, address, message)).toMatchObject({
      data: { ndarray: { values: [{ number_value: 1 }, { number_value: 2 }] } },
    });
  });

  it('tells the methods of every service of Seldon', async () => {
    const client = clientOf('v1alpha');
    const methods = await Promise.all(
      SERVICES.slice(0, 7).map(async (service) =>
        (await client.listMethods(service)).map((one) => `${service.split('.').at(-1)}/${one.name}`),
      ),
    );

    expect(methods.flat().sort()).toEqual(
      [
        'Combiner/Aggregate',
        ...['Aggregate', 'Route', 'SendFeedback', 'TransformInput', 'TransformOutput'].map(
          (method) => `Generic/${method}`,
        ),
        ...['Metadata', 'Predict', 'SendFeedback'].map((method) => `Model/${method}`),
        'OutputTransformer/TransformOutput',
        ...['Route', 'SendFeedback'].map((method) => `Router/${method}`),
        ...['GraphMetadata', 'ModelMetadata', 'Predict', 'SendFeedback'].map((method) => `Seldon/${method}`),
        'Transformer/TransformInput',
      ].sort(),
    );
  });

  it('knows files by name, and says what it does not know', async () => {
    const client = clientOf('v1');
    const file = await client.getDescriptorByFileName('tensorflow/core/framework/tensor.proto');

    expect(Object.keys(file.getPackageDefinition())).toContain('tensorflow.TensorProto');
    await expect(client.getDescriptorBySymbol('no.such.Thing')).rejects.toThrow();
    await expect(client.getDescriptorByFileName('no/such.proto')).rejects.toThrow();
  });

  it('answers a stream of questions in their order, also malformed ones', async () => {
    const raw = new Client(address, credentials.createInsecure());
    const call = raw.makeBidiStreamRequest(
      '/grpc.reflection.v1.ServerReflection/ServerReflectionInfo',
      (bytes: Buffer) => bytes,
      (bytes) => bytes,
    );
    const answers: Buffer[] = [];
    call.on('data', (answer: Buffer) => answers.push(answer));
    const ended = new Promise<number>((resolve) => {
      call.on('status', ({ code }: { code: number }) => {
        resolve(code);
      });
    });
    // list_services; a message cut short; file_by_filename "prediction.proto"; nothing
    for (const question of ['3a00', '0aff', `1a10${Buffer.from('prediction.proto').toString('hex')}`, ''])
      call.write(Buffer.from(question, 'hex'));
    call.end();

    expect(await ended).toBe(0);
    expect(answers.map(kindOf)).toEqual([6, 7, 4, 7]);
    raw.close();
  });

  it('tells those who watch the health, and does not keep the server from stopping', async () => {
    if (!example) throw new Error('no case has the component Identity');
    const own = await start({
      ...subjectOf({ ...process.env, WRAPPER: name }).launch(example),
      graceMs: 20_000,
    });
    const raw = new Client(`127.0.0.1:${own.ports.grpc}`, credentials.createInsecure());
    const watch = (service: string) =>
      raw.makeServerStreamRequest(
        '/grpc.health.v1.Health/Watch',
        (bytes: Buffer) => bytes,
        (bytes) => bytes.toString('hex'),
        Buffer.concat([Buffer.of(10, service.length), Buffer.from(service)]),
      );
    const first = (service: string): Promise<string> =>
      new Promise((resolve, reject) => {
        watch(service)
          .once('data', resolve)
          .on('error', (error: ServiceError) => {
            reject(error);
          });
      });

    expect(await first('seldon.protos.Model')).toBe('0801');
    expect(await first('nobody')).toBe('0803');
    const before = performance.now();
    await own.stop();

    expect(performance.now() - before).toBeLessThan(8000); // a drain that waits for watchers takes 30 s
    raw.close();
  }, 60_000);
});

/** Field number of the answer in a ServerReflectionResponse: the last field. */
function kindOf(answer: Buffer): number {
  let at = 0;
  let number = 0;
  while (at < answer.length) {
    number = (answer[at] ?? 0) >> 3;
    at += 1;
    let size = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = answer[at] ?? 0;
      at += 1;
      size += (byte & 127) * 2 ** shift;
      if (byte < 128) break;
    }
    at += size;
  }
  return number;
}

function predict(
  api: ReturnType<typeof loadPackageDefinition>,
  address: string,
  message: object,
): Promise<unknown> {
  const { Model } = (api as unknown as { seldon: { protos: { Model: new (...parts: unknown[]) => Client } } })
    .seldon.protos;
  const client = new Model(address, credentials.createInsecure());
  return new Promise((resolve, reject) => {
    const call = (
      client as unknown as {
        Predict: (message: object, done: (error: ServiceError | null, answer: unknown) => void) => void;
      }
    ).Predict.bind(client);
    call(message, (error, answer) => {
      client.close();
      if (error) reject(error);
      else resolve(answer);
    });
  });
}
