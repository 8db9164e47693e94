import cluster, { type Worker } from 'node:cluster';
import { setTimeout as delay } from 'node:timers/promises';
import { merged } from '../exposition.ts';
import type { Settings } from '../settings.ts';
import type { Log } from './logs.ts';
import { serveMetrics } from './metrics-server.ts';
import { isFromWorker } from './talk.ts';

const QUICK_DEATH_MS = 5000;
const LONGEST_PAUSE_MS = 5000;
const METRICS_MS = 2000;
const WATCH_MS = 500;
const KILL_AFTER_MS = 2000; // beyond the time that a drain may take

interface Member {
  readonly worker: Worker;
  readonly started: number;
  /** Whom it replaces once it is ready. */
  readonly replaces: Worker | undefined;
  ready: boolean;
  /** Since when a call may be under way, as far as is known. */
  busySince: number;
}

/** The first process of several: keeps the workers alive and lends its port to Prometheus. It never loads the component. */
export class Team {
  readonly #settings: Settings;
  readonly #log: Log;
  readonly #exit: (code: number) => void;
  readonly #startService: () => () => void;
  #endService: (() => void) | undefined;
  readonly #members = new Map<number, Member>();
  readonly #asked = new Map<number, (text: string) => void>();
  #lastQuestion = 0;
  #quickDeaths = 0;
  #stopping = false;
  #exitCode = 0;

  constructor(
    settings: Settings,
    log: Log,
    effects: { exit: (code: number) => void; startService: () => () => void },
  ) {
    this.#settings = settings;
    this.#log = log;
    this.#exit = effects.exit;
    this.#startService = effects.startService;
  }

  /** Starts the workers. */
  async start(): Promise<void> {
    cluster.on('message', (worker, message: unknown) => {
      this.#heard(worker, message);
    });
    cluster.on('exit', (worker, code, signal) => {
      this.#ended(worker, signal === '' ? `exit code ${code}` : `signal ${signal}`);
    });
    await serveMetrics(this.#settings, () => this.#metrics(), this.#log);
    this.#endStuck();
    for (let index = 0; index < this.#settings.workers; index += 1) this.#hire();
  }

  /** Ends the workers, which finish what they have begun, and then the process. */
  stop(): void {
    if (this.#stopping) return;
    this.#stopping = true;
    this.#endService?.();
    for (const { worker } of this.#members.values()) dismiss(worker);
    setTimeout(
      () => {
        for (const { worker } of this.#members.values()) worker.process.kill('SIGKILL');
      },
      this.#settings.drainSeconds * 1000 + KILL_AFTER_MS,
    ).unref();
    this.#endIfAlone();
  }

  /** Puts a fresh worker in the place of every one, as on SIGHUP. */
  renew(): void {
    for (const { worker, ready } of [...this.#members.values()]) if (ready) this.#hire(worker);
  }

  #hire(replaces?: Worker): void {
    if (this.#stopping) return;
    const worker = cluster.fork();
    this.#members.set(worker.id, {
      worker,
      started: performance.now(),
      replaces,
      ready: false,
      busySince: 0,
    });
  }

  #heard(worker: Worker, message: unknown): void {
    const member = this.#members.get(worker.id);
    if (!member || !isFromWorker(message)) return;
    if (message.kind === 'metrics') this.#asked.get(message.id)?.(message.text);
    else if (message.kind === 'tired') this.#hire(worker);
    else if (message.kind === 'beat') member.busySince = performance.now() - message.longest;
    else if (message.kind === 'custom service') this.#endService ??= this.#startService();
    else this.#begins(member);
  }

  #begins(member: Member): void {
    member.ready = true;
    member.busySince = performance.now();
    if (member.replaces) dismiss(member.replaces);
    const { restPort, grpc, grpcPort } = this.#settings;
    const also = grpc ? `, gRPC on ${grpcPort}` : '';
    this.#log('INFO', `worker ${member.worker.process.pid} is ready: REST on ${restPort}${also}`);
  }

  #ended(worker: Worker, how: string): void {
    const member = this.#members.get(worker.id);
    this.#members.delete(worker.id);
    if (!member || this.#stopping) {
      this.#endIfAlone();
      return;
    }
    if (!member.ready) {
      this.#log(
        'CRITICAL',
        `worker ${worker.process.pid} ended with ${how} before its component could serve`,
      );
      this.#exitCode = 1;
      this.stop();
      return;
    }
    if (worker.exitedAfterDisconnect || this.#isReplaced(worker)) return;
    this.#log('ERROR', `worker ${worker.process.pid} ended with ${how}; another one starts`);
    void this.#replace(performance.now() - member.started < QUICK_DEATH_MS);
  }

  /** Ends workers of which a call takes longer than it may; others take their places. */
  #endStuck(): void {
    const { callSeconds } = this.#settings;
    if (callSeconds === undefined) return;
    setInterval(() => {
      const overdue = performance.now() - callSeconds * 1000;
      for (const { worker, ready, busySince } of this.#members.values()) {
        if (!ready || busySince > overdue || this.#stopping) continue;
        this.#log('CRITICAL', `worker ${worker.process.pid} has not finished a call in ${callSeconds} s`);
        worker.process.kill('SIGKILL');
      }
    }, WATCH_MS).unref();
  }

  #isReplaced(worker: Worker): boolean {
    return [...this.#members.values()].some(({ replaces }) => replaces === worker);
  }

  async #replace(isQuick: boolean): Promise<void> {
    this.#quickDeaths = isQuick ? this.#quickDeaths + 1 : 0;
    if (this.#quickDeaths > 1) await delay(Math.min(LONGEST_PAUSE_MS, 100 * 2 ** this.#quickDeaths));
    this.#hire();
  }

  #endIfAlone(): void {
    if (this.#stopping && this.#members.size === 0) this.#exit(this.#exitCode);
  }

  /** The metrics of all workers; one that does not answer in time is left out. */
  async #metrics(): Promise<string> {
    const ready = [...this.#members.values()].filter((member) => member.ready);
    const texts = await Promise.all(ready.map(({ worker }) => this.#ask(worker)));
    return merged(texts);
  }

  #ask(worker: Worker): Promise<string> {
    this.#lastQuestion += 1;
    const id = this.#lastQuestion;
    return new Promise((resolve) => {
      const answered = (text: string): void => {
        clearTimeout(late);
        this.#asked.delete(id);
        resolve(text);
      };
      const late = setTimeout(() => {
        answered('');
      }, METRICS_MS);
      this.#asked.set(id, answered);
      if (worker.isConnected()) worker.send({ kind: 'metrics', id });
      else answered('');
    });
  }
}

/** Lets a worker finish what it has begun, and end. */
function dismiss(worker: Worker): void {
  if (worker.isConnected()) worker.send({ kind: 'stop' });
  else worker.process.kill('SIGTERM');
}
