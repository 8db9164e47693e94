import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { type IncomingMessage, type RequestListener, type Server, createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { freePort } from '../../test/support/docker-registry.ts';
import { type Http, HttpUnreachable, httpOf } from './http.ts';

const signal = new AbortController().signal;
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function listen(server: Server): Promise<number> {
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

const serve = (listener: RequestListener): Promise<number> => listen(createServer(listener));
const textOf = async (http: Http, url: string): Promise<string> =>
  new TextDecoder().decode((await http({ url, signal })).body);

it('sends headers and body, and gives status, headers and body', async () => {
  const port = await serve((request, response) => {
    response.writeHead(201, { 'x-seen': request.headers.authorization ?? '' });
    request.pipe(response);
  });

  const headers = { authorization: 'Bearer x' };
  const answer = await httpOf({ proxies: {} })({
    method: 'POST',
    url: `http://127.0.0.1:${port}/`,
    headers,
    body: 'hi',
    signal,
  });

  expect([answer.status, answer.header('X-Seen'), new TextDecoder().decode(answer.body)]).toEqual([
    201,
    'Bearer x',
    'hi',
  ]);
});

it('does not take credentials along to another host', async () => {
  const other = await serve((request, response) => response.end(request.headers.authorization ?? 'none'));
  const port = await serve((_, response) =>
    response.writeHead(307, { location: `http://127.0.0.1:${other}/` }).end(),
  );

  const headers = { authorization: 'Bearer x' };
  const answer = await httpOf({ proxies: {} })({ url: `http://127.0.0.1:${port}/`, headers, signal });

  expect(new TextDecoder().decode(answer.body)).toBe('none');
});

it('asks again when the server was busy for a moment', async () => {
  let asked = 0;
  const port = await serve((_, response) => {
    asked += 1;
    response.writeHead(asked < 3 ? 503 : 200).end('there');
  });

  expect(await textOf(httpOf({ proxies: {} }), `http://127.0.0.1:${port}/`)).toBe('there');
});

it('posts once, whatever comes back', async () => {
  let asked = 0;
  const port = await serve((_, response) => {
    asked += 1;
    response.writeHead(503).end();
  });

  await httpOf({ proxies: {} })({ method: 'POST', url: `http://127.0.0.1:${port}/`, signal });

  expect(asked).toBe(1);
});

describe('through a proxy', () => {
  /** A proxy that takes every host for the port, so that names need not exist. */
  async function proxyTo(port: number): Promise<{ proxy: string; seen: string[] }> {
    const seen: string[] = [];
    const server = createServer((request, response) => {
      seen.push(request.url ?? '');
      response.end('by the proxy');
    });
    server.on('connect', (request: IncomingMessage, client: import('node:stream').Duplex) => {
      seen.push(`CONNECT ${request.url}`);
      const upstream = connect(port, '127.0.0.1', () => {
        client.write('HTTP/1.1 200 OK\r\n\r\n');
        upstream.pipe(client).pipe(upstream);
      });
    });
    return { proxy: `http://127.0.0.1:${await listen(server)}`, seen };
  }

  it('goes for hosts that NO_PROXY does not cover', async () => {
    const port = await serve((_, response) => response.end('behind'));
    const { proxy, seen } = await proxyTo(port);
    const http = httpOf({ proxies: { http: proxy, none: 'direct.example.com' } });

    const text = await textOf(http, 'http://registry.example.com/v2/');

    expect(['behind', 'by the proxy']).toContain(text);
    expect(seen).toHaveLength(1);
    expect(seen[0]).toContain('registry.example.com');
    expect(await textOf(http, `http://127.0.0.1:${port}/`)).toBe('behind');
    expect(seen).toHaveLength(1);
  });
});

describe('certificates', () => {
  it('are trusted when they are handed in, and explained when not', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'certificates-'));
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    const options = [
      '-subj',
      '/CN=localhost',
      '-addext',
      'subjectAltName=DNS:localhost',
      '-days',
      '2',
      '-nodes',
    ];
    execFileSync(
      'openssl',
      ['req', '-x509', '-newkey', 'rsa:2048', '-keyout', key, '-out', cert, ...options],
      { stdio: 'ignore' },
    );
    const pem = await readFile(cert, 'utf8');
    const server = createTlsServer({ key: await readFile(key), cert: pem }, (_, response) =>
      response.end('safe'),
    );
    const url = `https://localhost:${await listen(server)}/`;

    expect(await textOf(httpOf({ proxies: {}, caPem: pem }), url)).toBe('safe');
    await expect(textOf(httpOf({ proxies: {} }), url)).rejects.toThrow('its certificate is self-signed');
    await rm(folder, { recursive: true });
  });
});

it.each([
  ['a host without a name', async () => 'http://no-such-host.invalid/', 'the host name'],
  ['a closed port', async () => `http://127.0.0.1:${await freePort()}/`, 'the connection was refused'],
])('says why %s cannot be reached', async (...[, address, why]) => {
  const url = await address();
  const asked = textOf(httpOf({ proxies: {} }), url);

  await expect(asked).rejects.toBeInstanceOf(HttpUnreachable);
  await expect(asked).rejects.toThrow(why);
});

it('is interrupted by its signal', async () => {
  const port = await serve(() => undefined);
  const controller = new AbortController();
  const asked = httpOf({ proxies: {} })({ url: `http://127.0.0.1:${port}/`, signal: controller.signal });

  setTimeout(() => {
    controller.abort();
  }, 50);

  await expect(asked).rejects.toMatchObject({ code: 'E_INTERRUPTED', exitCode: 130 });
});
