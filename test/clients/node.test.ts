import { Client, Metadata, connectivityState, credentials, status, type ServiceError } from '@grpc/grpc-js';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:http2';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { decode, encode } from '../contracts/proto-json.ts';
import type { Server } from '../contracts/server.ts';
import { startObeys } from './obeys.ts';

// What test/clients/go does not see: another library, pings at any pace, windows as small as HTTP/2 allows.
const PREDICT = '/seldon.protos.Model/Predict';
const MIB = 2 ** 20;
const clients: Client[] = [];
let server: Server | undefined;

describe('a client in Node', () => {
  beforeAll(async () => {
    server = await startObeys();
  }, 90_000);

  afterEach(() => {
    for (const client of clients.splice(0)) client.close();
  });

  afterAll(async () => {
    await server?.stop();
  });

  it('gets messages of all sizes back, also among a thousand at a time', async () => {
    const client = clientOf();
    for (const size of [0, 1, 16_384, 65_536, MIB, 4 * MIB - 5]) await expectEcho(client, randomBytes(size));
    await Promise.all(times(1000, (i) => expectEcho(client, randomBytes(i))));
    await Promise.all(times(16, (i) => expectEcho(client, randomBytes(3 * MIB + i))));
  });

  it.each([
    ['deflate', 1],
    ['gzip', 2],
  ])('may compress its messages (%s)', async (_name, algorithm) => {
    const client = clientOf({ 'grpc.default_compression_algorithm': algorithm });
    for (const size of [0, 1, 1000, MIB]) {
      await expectEcho(client, randomBytes(size));
      await expectEcho(client, Buffer.alloc(size));
    }
  });

  it('is understood in metadata that differ in every call', async () => {
    const client = clientOf();
    const seen = await Promise.all(
      times(500, async (i) => {
        const puid = `puid-${i}-${'x'.repeat((i * 7) % 300)}`;
        const metadata = { 'seldon-puid': puid };
        return (await ask(client, 'header seldon-puid', { metadata })) === puid;
      }),
    );

    expect(seen.filter((same) => !same)).toEqual([]);
  });

  it('is told of errors as they are', async () => {
    const info = 'Zeile fehlt: 100 % größer 行\n!';
    const { code, details, metadata } = await failureOf(start(clientOf(), textOf(`fail ${info}`)).outcome);

    expect([code, details, metadata.get('seldon-reason')]).toEqual([status.NOT_FOUND, info, ['NO_SUCH_ROW']]);
  });

  it('goes on after messages beyond the limit of either side', async () => {
    const client = clientOf();
    const small = clientOf({ 'grpc.max_receive_message_length': 1000 });
    const outcomes = [
      ...times(6, (i) => start(client, bytesOf(Buffer.alloc((4 + i) * MIB))).outcome),
      start(small, textOf('zeros 6000000')).outcome,
    ];
    const codes = (await Promise.all(outcomes.map(failureOf))).map(({ code }) => code);

    expect(new Set(codes)).toEqual(new Set([status.RESOURCE_EXHAUSTED]));
    await expectEcho(client, randomBytes(MIB));
    await expectEcho(small, randomBytes(9));
  });

  it('may ping as often as it likes', async () => {
    const client = clientOf({
      'grpc.keepalive_time_ms': 20,
      'grpc.keepalive_timeout_ms': 1000,
      'grpc.keepalive_permit_without_calls': 1,
    });
    await expectEcho(client, randomBytes(9));
    const left = new Promise<boolean>((resolve) => {
      client.getChannel().watchConnectivityState(connectivityState.READY, Date.now() + 3000, (late) => {
        resolve(!late);
      });
    });

    expect(await left).toBe(false);
    await expectEcho(client, randomBytes(9));
  });

  it.each([
    [1, 3000],
    [100, 300_000],
    [16_384, 5_000_000],
  ])(
    'gets its answers through a window of %i',
    async (initialWindowSize, size) => {
      const session = connect(`http://${address()}`, { settings: { initialWindowSize } });
      const message = textOf(`zeros ${size}`);
      const headers = {
        ':method': 'POST',
        ':path': PREDICT,
        'content-type': 'application/grpc',
        te: 'trailers',
      };
      const streams = times(3, () => {
        const stream = session.request(headers);
        stream.end(Buffer.concat([Buffer.of(0, 0, 0, 0, message.length), message]));
        return stream;
      });
      const answers = await Promise.all(
        streams.map(async (stream) => {
          const trailers = once(stream, 'trailers') as Promise<[Record<string, string>]>;
          let received = 0;
          for await (const part of stream as AsyncIterable<Buffer>) received += part.length;
          return [received > size, (await trailers)[0]['grpc-status']];
        }),
      );
      session.destroy();

      expect(answers).toEqual(times(3, () => [true, '0']));
    },
    30_000,
  );

  it('is not held by calls beyond their deadlines, nor is the server by calls that were cancelled', async () => {
    const client = clientOf();
    const { code } = await failureOf(start(client, textOf('sleep 1'), { ms: 100 }).outcome);
    expect(code).toBe(status.DEADLINE_EXCEEDED);

    const calls = times(50, () => start(client, textOf('sleep 0.5')));
    await delay(100);
    for (const { call } of calls) call.cancel();
    const codes = (await Promise.all(calls.map(({ outcome }) => failureOf(outcome)))).map((one) => one.code);
    expect(new Set(codes)).toEqual(new Set([status.CANCELLED]));
    const before = performance.now();
    await expectEcho(client, randomBytes(9));

    expect(performance.now() - before).toBeLessThan(5000); // all of them would take 25 s
  }, 40_000);

  it('loses no call to a server that stops', async () => {
    const own = await startObeys();
    const channels = times(4, () => clientOf({}, own));
    const failures: string[] = [];
    let answers = 0;
    const loop = async (client: Client): Promise<void> => {
      for (;;) {
        const outcome = await start(client, bytesOf(randomBytes(300))).outcome;
        if (!Buffer.isBuffer(outcome)) {
          failures.push(outcome.details);
          return;
        }
        answers += 1;
      }
    };
    const loops = times(32, (i) => loop(channels[i % 4]!));
    while (answers < 500) await delay(5);
    await own.stop();
    await Promise.all(loops);

    // Only calls that found no server any more: they were never sent.
    expect(failures.filter((details) => !details.startsWith('No connection established'))).toEqual([]);
  }, 60_000);
});

function address(of = server): string {
  if (!of) throw new Error('there is no server');
  return `127.0.0.1:${of.ports.grpc}`;
}

function clientOf(options: Record<string, number> = {}, of = server): Client {
  const client = new Client(address(of), credentials.createInsecure(), {
    'grpc.max_send_message_length': -1,
    'grpc.max_receive_message_length': -1,
    'grpc.use_local_subchannel_pool': 1,
    ...options,
  });
  clients.push(client);
  return client;
}

function bytesOf(value: Buffer): Buffer {
  return encode('SeldonMessage', { binData: value.toString('base64') });
}

function textOf(value: string): Buffer {
  return encode('SeldonMessage', { strData: value });
}

interface Options {
  readonly metadata?: Readonly<Record<string, string>>;
  readonly ms?: number;
}

/** A call, to be cancelled perhaps, and what comes of it. */
function start(client: Client, message: Buffer, { metadata = {}, ms = 20_000 }: Options = {}) {
  const sent = new Metadata();
  for (const [key, value] of Object.entries(metadata)) sent.set(key, value);
  const same = (bytes: Buffer): Buffer => bytes;
  let settle: (outcome: Buffer | ServiceError) => void;
  const outcome = new Promise<Buffer | ServiceError>((resolve) => (settle = resolve));
  const options = { deadline: Date.now() + ms };
  const call = client.makeUnaryRequest(PREDICT, same, same, message, sent, options, (error, answer) => {
    settle(error ?? answer ?? Buffer.alloc(0));
  });
  return { call, outcome };
}

/** The text that the component answers. */
async function ask(client: Client, text: string, options: Options): Promise<unknown> {
  const outcome = await start(client, textOf(text), options).outcome;
  if (!Buffer.isBuffer(outcome)) throw outcome;
  return (decode('SeldonMessage', outcome) as { strData?: unknown }).strData;
}

async function failureOf(outcome: Promise<Buffer | ServiceError>): Promise<ServiceError> {
  const found = await outcome;
  if (Buffer.isBuffer(found)) throw new Error(`${found.length} bytes instead of an error`);
  return found;
}

/** Fails unless bytes come back as they are: at the end of the answer, behind meta. */
async function expectEcho(client: Client, value: Buffer): Promise<void> {
  const outcome = await start(client, bytesOf(value)).outcome;
  if (!Buffer.isBuffer(outcome)) throw outcome;
  const sound = outcome.subarray(outcome.length - value.length).equals(value);
  if (!sound) throw new Error(`${value.length} bytes came back as others`);
}

function times<T>(count: number, make: (i: number) => T): T[] {
  return Array.from({ length: count }, (_, i) => make(i));
}
