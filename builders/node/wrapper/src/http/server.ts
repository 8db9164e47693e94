import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { Connection } from './connection.ts';
import type { Head } from './head.ts';
import type { Handler, Response } from './messages.ts';
import { usualHead } from './text.ts';

export interface HttpSettings {
  readonly maxBody: number;
  readonly headerSeconds: number;
  readonly keepAliveSeconds: number;
}

/** Told of every answer. */
export type OnAnswer = (head: Head, response: Response, length: number) => void;

/**
 * An HTTP/1.1 server for small answers that are there in full. node:http costs as much CPU time for a request as all the rest
 * of this wrapper (docs/decisions.md), so this one reads the bytes itself.
 */
export class HttpServer {
  readonly connections = new Set<Connection>();
  readonly settings: HttpSettings;
  readonly handler: Handler;
  readonly answered: OnAnswer;
  /** Seconds of a clock that never jumps; once a second is often enough for timeouts. */
  now = 1;
  date = '';
  usualHead = '';
  draining = false;
  readonly #server: Server;
  readonly #clock: NodeJS.Timeout;

  constructor(settings: HttpSettings, handler: Handler, answered: OnAnswer) {
    this.settings = settings;
    this.handler = handler;
    this.answered = answered;
    this.#server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
      this.connections.add(new Connection(this, socket));
    });
    this.#tick();
    this.#clock = setInterval(() => {
      this.#tick();
    }, 1000).unref();
  }

  /** Listens on a port; port 0 is any free one. Gives the port. Rejects where it is taken. */
  async listen(port: number): Promise<number> {
    this.#server.listen({ port, backlog: 2048 });
    await once(this.#server, 'listening');
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : port;
  }

  /** Takes no more connections and waits for the answers that are under way, for as long as a drain may take. */
  async stop(seconds: number): Promise<void> {
    this.draining = true;
    this.#server.close();
    const end = performance.now() + seconds * 1000;
    for (const connection of this.connections) connection.closeIfIdle();
    while (this.connections.size > 0 && performance.now() < end) await delay(20);
    for (const connection of this.connections) connection.abort();
    clearInterval(this.#clock);
  }

  #tick(): void {
    this.now = 1 + performance.now() / 1000;
    this.date = new Date().toUTCString();
    this.usualHead = usualHead(this.date);
    for (const connection of this.connections) connection.checkTime(this.now);
  }
}
