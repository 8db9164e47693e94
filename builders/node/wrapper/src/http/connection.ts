import type { Socket } from 'node:net';
import { Chunks } from './chunks.ts';
import { parseHead, Refused, type Head } from './head.ts';
import { encode, pushRefusal, writeAll } from './encode.ts';
import type { Response } from './messages.ts';
import type { HttpServer } from './server.ts';

const LARGEST_HEAD = 65_536;
const NOTHING = Buffer.alloc(0);
const LEAST_BODY_RATE = 500; // bytes a second, after the time for the head
const WRITE_SECONDS = 60;
const LAST_READ_MS = 1000; // for which a client is still read from that is hung up on
const WAITING_BYTES = 1 << 20; // of requests that wait for an answer before them

/** One client. Requests are answered in the order in which they came. */
export class Connection {
  readonly #server: HttpServer;
  readonly #socket: Socket;
  #rest: Buffer = NOTHING;
  #head: Head | undefined;
  #headText = '';
  #lastHead: Head | undefined;
  #parts: Buffer[] = [];
  #received = 0;
  #chunks: Chunks | undefined;
  #out: (string | Buffer)[] = [];
  #pending = false;
  #closing = false;
  #refusing = false;
  #ended = false;
  #started = 0;
  #touched: number;
  #blockedSince = 0;

  constructor(server: HttpServer, socket: Socket) {
    this.#server = server;
    this.#socket = socket;
    this.#touched = server.now;
    socket.on('data', (data) => {
      this.#arrived(data);
    });
    socket.on('drain', () => {
      this.#blockedSince = 0;
      this.#goOn();
    });
    socket.on('end', () => {
      this.#ended = true;
      if (!this.#pending) this.#hangUp();
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      this.#closing = true;
      server.connections.delete(this);
    });
  }

  #arrived(data: Buffer): void {
    if (this.#closing) return;
    this.#touched = this.#server.now;
    this.#rest = this.#rest.length === 0 ? data : Buffer.concat([this.#rest, data]);
    this.#goOn();
    if (this.#rest.length > WAITING_BYTES && this.#pending) this.#socket.pause();
  }

  /** Handles what has arrived, up to the next request that takes its time. */
  #goOn(): void {
    try {
      while (!this.#pending && !this.#closing && this.#blockedSince === 0 && this.#rest.length > 0)
        if (!this.#step()) break;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.#refuse(error);
    }
    this.#flush();
  }

  /** One head or one piece of a body; false where more must arrive first. */
  #step(): boolean {
    if (this.#chunks) return this.#stepChunks(this.#chunks);
    if (this.#head) return this.#stepBody(this.#head);
    return this.#stepHead();
  }

  #stepHead(): boolean {
    const rest = this.#rest;
    if (this.#started === 0) this.#started = this.#server.now;
    if (rest[0] === 13 && rest[1] === 10) {
      this.#rest = rest.subarray(2); // an empty line before a request is passed over
      return true;
    }
    const end = rest.indexOf('\r\n\r\n', 0, 'latin1');
    if (end > LARGEST_HEAD || (end < 0 && rest.length > LARGEST_HEAD))
      throw new Refused(431, 'the header is too large');
    if (end < 0) return false;
    const head = this.#parsed(rest.toString('latin1', 0, end));
    this.#rest = rest.subarray(end + 4);
    this.#checkBody(head);
    this.#head = head;
    if (head.chunked) this.#chunks = new Chunks(this.#server.settings.maxBody);
    else if (head.length === 0) this.#complete(head, NOTHING);
    return true;
  }

  /** A client's requests mostly have one and the same head. */
  #parsed(text: string): Head {
    if (text === this.#headText && this.#lastHead) return this.#lastHead;
    this.#lastHead = parseHead(text);
    this.#headText = text;
    return this.#lastHead;
  }

  #checkBody(head: Head): void {
    const { maxBody } = this.#server.settings;
    if (head.length > maxBody) throw new Refused(413, `the body is larger than ${maxBody} bytes`);
    if (head.expectsContinue && this.#rest.length === 0) this.#out.push('HTTP/1.1 100 Continue\r\n\r\n');
  }

  #stepBody(head: Head): boolean {
    const missing = head.length - this.#received;
    const part = this.#rest.length <= missing ? this.#rest : this.#rest.subarray(0, missing);
    this.#rest = this.#rest.length <= missing ? NOTHING : this.#rest.subarray(missing);
    this.#received += part.length;
    if (this.#received < head.length) {
      this.#parts.push(part);
      return false;
    }
    const body = this.#parts.length === 0 ? part : Buffer.concat([...this.#parts, part]);
    this.#parts = [];
    this.#complete(head, body);
    return true;
  }

  #stepChunks(chunks: Chunks): boolean {
    const { at, done } = chunks.take(this.#rest, 0);
    this.#rest = this.#rest.subarray(at);
    this.#received = chunks.size;
    if (!done) return false;
    this.#chunks = undefined;
    if (this.#head) this.#complete(this.#head, chunks.body());
    return true;
  }

  #complete(head: Head, body: Buffer): void {
    this.#head = undefined;
    this.#received = 0;
    this.#started = 0;
    const { method, path, query, headers } = head;
    const response = this.#server.handler({ method, path, query, headers, body });
    if (!(response instanceof Promise)) {
      this.#respond(head, response);
      return;
    }
    this.#pending = true;
    void response.then((later) => {
      this.#pending = false;
      this.#respond(head, later);
      this.#socket.resume();
      this.#goOn();
    });
  }

  #respond(head: Head, response: Response): void {
    const keep = head.keepAlive && !this.#server.draining && !(this.#ended && this.#rest.length === 0);
    const length = encode(this.#out, this.#server, { head, response, keep });
    this.#server.answered(head, response, length);
    if (!keep) this.#closing = true;
  }

  /** Writes what has been answered in one go, and closes where that was the last. */
  #flush(): void {
    const out = this.#out;
    if (out.length > 0) {
      this.#out = [];
      if (!writeAll(this.#socket, out)) this.#blockedSince = this.#server.now;
    }
    if (this.#closing && !this.#refusing && !this.#pending) this.#hangUp();
  }

  /** Answers a request that is not taken. */
  #refuse({ status, message }: Refused): void {
    this.#refusing = true;
    this.#closing = true;
    this.#rest = NOTHING;
    pushRefusal(this.#out, { status, info: message, date: this.#server.date });
    this.#flush();
    this.#hangUp();
  }

  /** Sends what is left, and reads on for a moment so that the client sees it before the connection is gone. */
  #hangUp(): void {
    this.#closing = true;
    if (this.#socket.writableEnded) return;
    this.#socket.end();
    setTimeout(() => this.#socket.destroy(), LAST_READ_MS).unref();
  }

  /** Closes the connection where the client is too slow or has been silent for too long. */
  checkTime(now: number): void {
    const { headerSeconds, keepAliveSeconds } = this.#server.settings;
    if (this.#pending || this.#refusing) return;
    if (this.#blockedSince > 0) {
      if (now - this.#blockedSince > WRITE_SECONDS) this.#socket.destroy();
    } else if (this.#started > 0) {
      if (now - this.#started > headerSeconds + this.#received / LEAST_BODY_RATE) {
        this.#refuse(new Refused(408, 'the request took too long to arrive'));
      }
    } else if (now - this.#touched > keepAliveSeconds) this.#hangUp();
  }

  /** Closes the connection unless a request is arriving or being answered. */
  closeIfIdle(): void {
    if (!this.#pending && this.#started === 0 && this.#rest.length === 0) this.#hangUp();
  }

  /** Ends the connection at once. */
  abort(): void {
    this.#socket.destroy();
  }
}
