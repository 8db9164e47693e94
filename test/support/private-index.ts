import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';

/** A package index that wants a login and hands on what a public one has, files included. */
export interface PrivateIndex extends AsyncDisposable {
  /** Host and port, reachable from containers too. */
  readonly host: string;
  /** Paths that were asked for without the right login. */
  readonly refused: readonly string[];
  /** How many files were downloaded. */
  downloads(): number;
}

interface Login {
  readonly username: string;
  readonly password: string;
}

/** Starts one on the address of Docker's bridge, so that the host and the build containers see the same. */
export async function startPrivateIndex(
  bridge: string,
  upstream: string,
  login: Login,
): Promise<PrivateIndex> {
  const refused: string[] = [];
  const wanted = `Basic ${Buffer.from(`${login.username}:${login.password}`).toString('base64')}`;
  let downloads = 0;
  const files = new Map<string, string>();
  const server: Server = createServer((request, response) => {
    const path = request.url ?? '';
    if (request.headers.authorization !== wanted) {
      refused.push(path);
      response.writeHead(401, { 'www-authenticate': 'Basic realm="packages"' }).end();
      return;
    }
    const file = files.get(path);
    if (file !== undefined) downloads += request.method === 'GET' ? 1 : 0;
    const from = file ?? `${upstream}${path.replace(/^\/simple/, '')}`;
    relay(request, from)
      .then(({ status, type, body }) => {
        const rewritten = type.includes('json') ? withOwnFiles(body, files) : body;
        response.writeHead(status, { 'content-type': type }).end(rewritten);
      })
      .catch((error: unknown) => {
        response.writeHead(502).end(String(error));
      });
  });
  server.listen(0, bridge);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    host: `${bridge}:${address.port}`,
    refused,
    downloads: () => downloads,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

async function relay(request: IncomingMessage, from: string) {
  const range = request.headers.range;
  const answer = await fetch(from, {
    method: request.method ?? 'GET',
    headers: { accept: request.headers.accept ?? '*/*', ...(range === undefined ? {} : { range }) },
  });
  const type = answer.headers.get('content-type') ?? 'application/octet-stream';
  return { status: answer.status, type, body: Buffer.from(await answer.arrayBuffer()) };
}

/** The page with every file at our own address. */
function withOwnFiles(page: Buffer, files: Map<string, string>): string {
  const parsed = JSON.parse(page.toString()) as { files: { url: string; filename: string }[] };
  for (const file of parsed.files) {
    const path = `/files/${file.filename}`;
    files.set(path, file.url);
    file.url = path;
  }
  return JSON.stringify(parsed);
}
