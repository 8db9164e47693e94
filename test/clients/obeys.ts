import { join } from 'node:path';
import { environmentOf } from '../contracts/launch.ts';
import { start, type Server } from '../contracts/server.ts';

const REPOSITORY = join(import.meta.dirname, '..', '..');

/** The Python wrapper around the component Obeys, which does what its callers say. */
export function startObeys(): Promise<Server> {
  return start({
    command: join(environmentOf('wrapper-env.sh', []), 'bin/python'),
    args: [join(REPOSITORY, 'builders/python/wrapper/serve.py')],
    cwd: join(import.meta.dirname, 'components'),
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: process.env['HOME'] ?? '',
      PYTHONDONTWRITEBYTECODE: '1',
      MODEL_NAME: 'Obeys',
      GUNICORN_WORKERS: '1',
    },
    graceMs: 10_000,
  });
}
