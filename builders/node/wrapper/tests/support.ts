import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** One answer as it stood on the wire. */
export interface Reply {
  readonly status: number;
  readonly head: string;
  readonly body: string;
}

/** A client that sends bytes as they are and takes the answers apart by their Content-Length. */
export class Wire {
  readonly socket: Socket;
  #text = '';
  #closed = false;

  constructor(port: number) {
    this.socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    this.socket.on('data', (data) => (this.#text += data.toString('latin1')));
    this.socket.on('close', () => (this.#closed = true));
    this.socket.on('end', () => (this.#closed = true));
    this.socket.on('error', () => (this.#closed = true));
  }

  send(bytes: string | Uint8Array): void {
    if (typeof bytes === 'string') this.socket.write(bytes, 'latin1');
    else this.socket.write(bytes);
  }

  /** The next answer. Rejects when the connection ends first. */
  async next(method = 'POST'): Promise<Reply> {
    for (;;) {
      const found = this.#take(method);
      if (found) return found;
      if (this.#closed) throw new Error(`the connection ended after ${JSON.stringify(this.#text)}`);
      const stop = new AbortController();
      const events = ['data', 'close', 'end'];
      await Promise.race(
        events.map((name) => once(this.socket, name, { signal: stop.signal }).catch(() => undefined)),
      );
      stop.abort();
    }
  }

  /** Whether the server closes the connection. */
  async ends(): Promise<boolean> {
    if (!this.#closed) await Promise.race([once(this.socket, 'end'), once(this.socket, 'close')]);
    return true;
  }

  #take(method: string): Reply | undefined {
    const end = this.#text.indexOf('\r\n\r\n');
    if (end < 0) return undefined;
    const head = this.#text.slice(0, end);
    const length = method === 'HEAD' ? 0 : Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
    if (this.#text.length < end + 4 + length) return undefined;
    const body = Buffer.from(this.#text.slice(end + 4, end + 4 + length), 'latin1').toString();
    this.#text = this.#text.slice(end + 4 + length);
    return { status: Number(head.split(' ')[1]), head, body };
  }
}
