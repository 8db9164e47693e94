// HEALTHCHECK of the image: exits 0 when the server answers pings, which it does once the model is loaded.
/* eslint-disable n/no-process-env -- a program of its own */
import { connect } from 'node:net';

const port = Number(process.env['PREDICTIVE_UNIT_HTTP_SERVICE_PORT'] ?? '') || 9000;
const socket = connect({ port, host: '127.0.0.1' }, () => {
  socket.write('GET /health/ping HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
});
let answer = '';
process.exitCode = 1;
socket.setTimeout(4000, () => socket.destroy());
socket.on('error', () => socket.destroy());
socket.on('data', (data) => {
  answer += data.toString('latin1');
  if (!answer.includes('\r\n')) return;
  process.exitCode = answer.split(' ')[1] === '200' ? 0 : 1;
  socket.destroy();
});
