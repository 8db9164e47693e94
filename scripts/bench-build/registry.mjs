import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { join } from 'node:path';

/** A real registry (Debian's docker-registry) behind a proxy that counts requests and the bytes of their bodies. */
export async function startCountingRegistry(folder) {
  mkdirSync(folder, { recursive: true });
  const counted = { bytes: 0, requests: 0 };
  let behind;
  const proxy = createServer((incoming, outgoing) => {
    counted.requests += 1;
    incoming.on('data', (chunk) => (counted.bytes += chunk.length));
    const { method, headers, url: path } = incoming;
    const passed = request({ host: '127.0.0.1', port: behind, method, path, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode, answer.headers);
      answer.pipe(outgoing);
    });
    passed.on('error', () => outgoing.destroy());
    incoming.pipe(passed);
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  behind = await freePort();
  writeFileSync(
    join(folder, 'config.yml'),
    `version: 0.1\nlog: {level: error, accesslog: {disabled: true}}\n` +
      `storage: {filesystem: {rootdirectory: ${folder}/data}}\nhttp: {addr: "127.0.0.1:${behind}"}\n`,
  );
  const program = spawn('docker-registry', ['serve', join(folder, 'config.yml')], { stdio: 'ignore' });
  const host = `127.0.0.1:${proxy.address().port}`;
  await untilAnswers(`http://${host}/v2/`);
  return {
    host,
    sent: () => ({ ...counted }),
    reset: () => Object.assign(counted, { bytes: 0, requests: 0 }),
    async stop() {
      const exited = once(program, 'exit');
      program.kill();
      await exited;
      proxy.closeAllConnections();
      proxy.close();
    },
  };
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  await new Promise((closed) => server.close(closed));
  return port;
}

async function untilAnswers(url) {
  for (let tries = 0; tries < 100; tries += 1) {
    if (
      await fetch(url).then(
        (answer) => answer.ok,
        () => false,
      )
    )
      return;
    await new Promise((later) => setTimeout(later, 50));
  }
  throw new Error(`nothing answers at ${url}: is docker-registry installed?`);
}
