import { execFileSync } from 'node:child_process';
import { request } from 'node:http';

const docker = (...args) => execFileSync('docker', args, { encoding: 'utf8' }).trim();
const MB = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;

/** What the layers of a pushed image weigh: the base's together, each of ours by the instruction that made it. */
export async function layersOf(tag, host) {
  const history = docker(
    'history',
    '--no-trunc',
    '--human=false',
    '--format',
    '{{.Size}}\t{{.CreatedBy}}',
    tag,
  )
    .split('\n')
    .map((line) => line.split('\t'))
    .map(([size, by]) => ({ bytes: Number(size), by: by ?? '' }));
  const firstOwn = history.findLastIndex(({ by }) => by.startsWith('COPY /opt/seldon'));
  const own = history.slice(0, firstOwn + 1).filter(({ bytes }) => bytes > 0);
  const base = history.slice(firstOwn + 1).reduce((sum, { bytes }) => sum + bytes, 0);
  const accept = { accept: 'application/vnd.docker.distribution.manifest.v2+json' };
  const answer = await fetch(`http://${host}/v2/bench/class/manifests/1`, { headers: accept });
  const { layers } = await answer.json();
  const ours = layers.slice(-own.length).reduce((sum, { size }) => sum + size, 0);
  return {
    base: MB(base),
    own: own.map(({ bytes, by }) => ({ name: `layer \`${by.split(' #')[0]}\``, size: MB(bytes) })),
    compressed: MB(ours),
  };
}

/** Starts the image and gives the ms until it has answered a prediction over REST. */
export async function firstAnswerOf(tag) {
  const began = performance.now();
  const id = docker('run', '-d', '--read-only', '--tmpfs', '/tmp:exec', '-p', '127.0.0.1::9000', tag);
  try {
    const port = docker('port', id, '9000/tcp').split(':').at(-1);
    while (!(await answers(port))) {
      if (performance.now() - began > 60_000) throw new Error(`no answer: ${docker('logs', id)}`);
      await new Promise((later) => setTimeout(later, 10));
    }
    return performance.now() - began;
  } finally {
    docker('rm', '-f', id);
  }
}

const BODY = '{"data":{"ndarray":[[5.1,3.5,1.4,0.2]]}}';

/** With node:http: fetch may wait for ever when the engine drops a connection because nothing listens yet. */
function answers(port) {
  return new Promise((resolve) => {
    const options = {
      host: '127.0.0.1',
      port,
      path: '/predict',
      method: 'POST',
      agent: false,
      timeout: 2000,
    };
    const sent = request({ ...options, headers: { 'content-type': 'application/json' } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200);
    });
    sent.on('timeout', () => sent.destroy());
    sent.on('error', () => resolve(false));
    sent.end(BODY);
  });
}
