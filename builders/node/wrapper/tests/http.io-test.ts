import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { JSON_TYPE, type Handler } from '../src/http/messages.ts';
import { HttpServer } from '../src/http/server.ts';
import { Wire } from './support.ts';

const POST = 'POST /echo HTTP/1.1\r\nHost: a\r\n';
const echo: Handler = ({ method, path, body }) => ({
  status: 200,
  body: `${method} ${path} ${body.toString()}`,
  type: JSON_TYPE,
});

const servers: HttpServer[] = [];
const wires: Wire[] = [];

afterEach(async () => {
  for (const wire of wires.splice(0)) wire.socket.destroy();
  for (const server of servers.splice(0)) await server.stop(0);
});

async function open(handler: Handler = echo, limits = {}): Promise<{ wire: () => Wire; server: HttpServer }> {
  const settings = { maxBody: 1000, headerSeconds: 20, keepAliveSeconds: 20, ...limits };
  const server = new HttpServer(settings, handler, () => undefined);
  servers.push(server);
  const port = await server.listen(0);
  const wire = (): Wire => {
    const made = new Wire(port);
    wires.push(made);
    return made;
  };
  return { wire, server };
}

describe('the HTTP server', () => {
  it('answers requests that come split at any byte alike', async () => {
    const { wire } = await open();
    const request = `${POST}Content-Length: 5\r\n\r\nhello`;
    for (let at = 1; at < request.length; at += 7) {
      const client = wire();
      client.send(request.slice(0, at));
      await delay(1);
      client.send(request.slice(at));

      expect((await client.next()).body, `split at ${at}`).toBe('POST /echo hello');
      client.socket.destroy();
    }
  });

  it('puts bodies in chunks together, wherever they are split', async () => {
    const { wire } = await open();
    const request = `${POST}Transfer-Encoding: chunked\r\n\r\n3;x=y\r\nhel\r\n2\r\nlo\r\n0\r\nTrailer: x\r\n\r\nGET /b HTTP/1.1\r\nHost: a\r\n\r\n`;
    for (let at = 1; at < request.length; at += 3) {
      const client = wire();
      client.send(request.slice(0, at));
      await delay(1);
      client.send(request.slice(at));

      expect((await client.next()).body, `split at ${at}`).toBe('POST /echo hello');
      expect((await client.next()).body, `split at ${at}`).toBe('GET /b ');
      client.socket.destroy();
    }
  });

  it('answers pipelined requests in their order, though later ones are ready first', async () => {
    const { wire } = await open(async (request) => {
      await delay(request.path === '/slow' ? 50 : 0);
      return echo(request);
    });
    const client = wire();
    client.send(['slow', 'b', 'c'].map((path) => `GET /${path} HTTP/1.1\r\nHost: a\r\n\r\n`).join(''));

    expect([(await client.next()).body, (await client.next()).body, (await client.next()).body]).toEqual([
      'GET /slow ',
      'GET /b ',
      'GET /c ',
    ]);
  });

  it('counts the bytes of a text, not its characters', async () => {
    const { wire } = await open();
    const client = wire();
    client.send(Buffer.from(`${POST}Content-Length: 9\r\n\r\nhéllo 你`));
    const reply = await client.next();

    expect(reply.body).toBe(`POST /echo ${Buffer.from('héllo 你').subarray(0, 9).toString()}`);
  });

  it('tells a client to go on that waits for leave', async () => {
    const { wire } = await open();
    const client = wire();
    client.send(`${POST}Content-Length: 5\r\nExpect: 100-continue\r\n\r\n`);

    expect((await client.next()).status).toBe(100);
    client.send('hello');
    expect((await client.next()).body).toBe('POST /echo hello');
  });

  it('sends no body after HEAD, but its length', async () => {
    const { wire } = await open();
    const client = wire();
    client.send('HEAD /a HTTP/1.1\r\nHost: a\r\n\r\nGET /b HTTP/1.1\r\nHost: a\r\n\r\n');

    expect((await client.next('HEAD')).head).toContain('Content-Length: 8');
    expect((await client.next()).body).toBe('GET /b ');
  });

  it('closes after what asks for it, and keeps an old connection that asks for that', async () => {
    const { wire } = await open();
    const closing = wire();
    closing.send('GET /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    expect((await closing.next()).head).toContain('Connection: close');
    expect(await closing.ends()).toBe(true);

    const old = wire();
    old.send('GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n');
    expect((await old.next()).head).toContain('Connection: keep-alive');
    old.send('GET /b HTTP/1.0\r\n\r\n');
    expect((await old.next()).body).toBe('GET /b ');
    expect(await old.ends()).toBe(true);
  });

  it('answers a client that has stopped sending', async () => {
    const { wire } = await open(async (request) => {
      await delay(30);
      return echo(request);
    });
    const client = wire();
    client.send(`${POST}Content-Length: 2\r\n\r\nhi`);
    client.socket.end();

    expect((await client.next()).body).toBe('POST /echo hi');
    expect(await client.ends()).toBe(true);
  });

  it.each([
    ['a body beyond the limit', `${POST}Content-Length: 1001\r\n\r\n`, 413],
    ['chunks beyond the limit', `${POST}Transfer-Encoding: chunked\r\n\r\n3e9\r\n`, 413],
    ['a malformed chunk', `${POST}Transfer-Encoding: chunked\r\n\r\nxyz\r\n`, 400],
    ['a chunk longer than it says', `${POST}Transfer-Encoding: chunked\r\n\r\n1\r\nab\r\n`, 400],
    ['a head beyond the limit', `GET / HTTP/1.1\r\nHost: a\r\nX: ${'y'.repeat(70_000)}`, 431],
    ['noise', '\x16\x03\x01\x02\0\x01\0\r\n\r\n', 400],
  ])('refuses %s and closes', async (_, request, status) => {
    const { wire } = await open();
    const client = wire();
    client.send(request);
    const reply = await client.next();

    expect(reply.status).toBe(status);
    expect(JSON.parse(reply.body)).toMatchObject({ status: { code: -1, status: 1 } });
    expect(await client.ends()).toBe(true);
  });

  it('gives up on a client that never finishes its request', async () => {
    const { wire } = await open(echo, { headerSeconds: 0.5 });
    const client = wire();
    client.send('GET / HTTP/1.1\r\n');

    expect((await client.next()).status).toBe(408);
  });

  it('closes a connection that is silent for too long', async () => {
    const { wire } = await open(echo, { keepAliveSeconds: 0.5 });
    const client = wire();
    client.send('GET /a HTTP/1.1\r\nHost: a\r\n\r\n');
    await client.next();

    expect(await client.ends()).toBe(true);
  });

  it('finishes what it has begun when it stops, and takes nothing new', async () => {
    const { wire, server } = await open(async (request) => {
      await delay(100);
      return echo(request);
    });
    const busy = wire();
    const idle = wire();
    idle.send('GET /a HTTP/1.1\r\nHost: a\r\n\r\n');
    await idle.next();
    busy.send('GET /b HTTP/1.1\r\nHost: a\r\n\r\n');
    await delay(20);
    const stopped = server.stop(5);

    expect((await busy.next()).head).toContain('Connection: close');
    expect(await idle.ends()).toBe(true);
    await stopped;
    await expect(wire().next()).rejects.toThrow('the connection ended');
  });
});
