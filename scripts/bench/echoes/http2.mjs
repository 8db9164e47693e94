// node:http2 that gives a gRPC frame back: PORT.
import { createServer } from 'node:http2';

const server = createServer();
server.on('stream', (stream) => {
  const parts = [];
  stream.on('data', (part) => parts.push(part));
  stream.on('error', () => undefined);
  stream.on('end', () => {
    stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
    stream.end(parts.length === 1 ? parts[0] : Buffer.concat(parts));
  });
});
server.listen(Number(process.argv[2]));
