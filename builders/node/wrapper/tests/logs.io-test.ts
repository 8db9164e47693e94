import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Request } from '../../../../test/contracts/case.ts';
import { clientOf, drive } from '../../../../test/contracts/drive.ts';
import { ask, project, serve } from './server.ts';

const FAILING = {
  'Model.js': `module.exports = {
    predict: () => { throw new Error('told to'); },
    transform_input: (rows) => rows,
    send_feedback: () => { throw new Error('told to'); },
  };`,
};

function call(method: string, message: object, metadata: Record<string, string> = {}): Request {
  return {
    to: 'grpc',
    method: `seldon.protos.${method}`,
    type: undefined,
    message: message as Extract<Request, { to: 'grpc' }>['message'],
    metadata,
  };
}

it('entries of failed requests have the puid of the header, else of the message, over both transports', async () => {
  using made = project(FAILING);
  const server = await serve(made.folder, { MODEL_NAME: 'Model' });
  const client = clientOf(server.ports.grpc);
  const withPuid = (puid: string) => ({ meta: { puid }, strData: 'x' });
  try {
    await ask(server, '/predict', withPuid('rest-body'));
    await ask(server, '/predict', { strData: 'x' });
    await fetch(`http://127.0.0.1:${server.ports.rest}/predict`, {
      method: 'POST',
      body: JSON.stringify(withPuid('unseen')),
      headers: { 'content-type': 'application/json', 'seldon-puid': 'rest-header' },
    });
    for (const one of [
      call('Model/Predict', withPuid('grpc-message')),
      call('Model/Predict', withPuid('unseen'), { 'seldon-puid': 'grpc-header' }),
      call('Model/SendFeedback', { request: { strData: 'x' }, reward: 1 }),
    ])
      expect(await drive(one, server.ports, client)).toMatchObject({ code: 'INTERNAL' });
  } finally {
    client.close();
    await server.stop();
  }
  const entries = server
    .output()
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as { level: string; message: string; puid?: string; exception?: string })
    .filter(({ level }) => level === 'ERROR');

  expect(entries.map(({ puid }) => puid)).toEqual([
    'rest-body',
    undefined,
    'rest-header',
    'grpc-message',
    'grpc-header',
    undefined,
  ]);
  for (const { message, exception } of entries) {
    expect(message).toBe('the component failed: told to');
    expect(exception).toMatch(/^Error: told to\n/);
  }
});

it.each(['1', '2'])(
  'the access log of %s workers has a line for every answer of both transports',
  async (workers) => {
    using made = project(FAILING);
    const pidfile = join(made.folder, 'pid');
    const server = await serve(made.folder, {
      MODEL_NAME: 'Model',
      GUNICORN_ACCESS_LOG: '1',
      GUNICORN_WORKERS: workers,
      SELDON_PIDFILE: pidfile,
    });
    const client = clientOf(server.ports.grpc);
    try {
      expect(readFileSync(pidfile, 'utf8')).toMatch(/^\d+\n$/);
      await ask(server, '/transform-input', { strData: 'x' });
      await drive(call('Transformer/TransformInput', { strData: 'x' }), server.ports, client);
      await drive(call('Model/Predict', { strData: 'x' }), server.ports, client);
      await drive(call('Router/Route', { strData: 'x' }), server.ports, client);
    } finally {
      client.close();
      await server.stop();
    }

    expect(server.output().match(/^(POST|gRPC) .*$/gm)).toEqual([
      'POST /transform-input 200 26',
      'gRPC /seldon.protos.Transformer/TransformInput OK 5',
      'gRPC /seldon.protos.Model/Predict INTERNAL 0',
      'gRPC /seldon.protos.Router/Route UNIMPLEMENTED 0',
    ]);
  },
);
