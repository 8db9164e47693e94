// node:net that gives the body back, as little HTTP as the load generator understands: PORT.
import { createServer } from 'node:net';

createServer({ noDelay: true }, (socket) => {
  let rest = Buffer.alloc(0);
  socket.on('error', () => socket.destroy());
  socket.on('data', (data) => {
    rest = rest.length === 0 ? data : Buffer.concat([rest, data]);
    for (;;) {
      const end = rest.indexOf('\r\n\r\n');
      if (end < 0) return;
      const length = Number(/content-length: (\d+)/i.exec(rest.toString('latin1', 0, end))?.[1] ?? 0);
      if (rest.length < end + 4 + length) return;
      const body = rest.toString('latin1', end + 4, end + 4 + length);
      rest = rest.subarray(end + 4 + length);
      socket.write(
        `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n${body}`,
        'latin1',
      );
    }
  });
}).listen(Number(process.argv[2]));
