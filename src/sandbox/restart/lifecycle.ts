import type { Clock } from '../../core/clock.ts';
import { type RestartOptions, type RestartStage, restartStages } from './restart-options.ts';

/** What a restart moves. */
export interface Restartable {
  /** Ends every connection and refuses callers. */
  shut(): Promise<void>;
  /** Takes callers again. */
  open(): Promise<void>;
  /** The process ends: whatever is not kept on disk is gone. */
  goDown(options: RestartOptions): void;
  /** The process is at work again. */
  comeUp(): void;
}

/** Milliseconds until the port is tried again when somebody else took it while the server was down. */
const TRY_AGAIN = 100;

/** Takes a server through the stages of its restarts. */
export class Lifecycle {
  readonly #clock: Clock;
  readonly #server: Restartable;
  #stage: RestartStage['kind'] | 'up' = 'up';
  /** Calls off the end of the present stage. */
  #callOffStage: () => void = () => {};
  #callOffRetry: () => void = () => {};
  /** Opening and shutting take turns. */
  #port: Promise<void> = Promise.resolve();

  constructor(clock: Clock, server: Restartable) {
    this.#clock = clock;
    this.#server = server;
  }

  get stage(): RestartStage['kind'] | 'up' {
    return this.#stage;
  }

  /** Begins a restart. One that is under way is given up: the server goes down again. */
  restart(options: RestartOptions): void {
    this.#callOff();
    this.#enter(restartStages(options), options);
  }

  /** Resolves once the port is open or shut as the present stage has it. */
  async settled(): Promise<void> {
    await this.#port;
  }

  /** Shuts the port for good. */
  async close(): Promise<void> {
    this.#callOff();
    this.#then(() => this.#server.shut());
    await this.#port;
  }

  #callOff(): void {
    this.#callOffStage();
    this.#callOffRetry();
  }

  #enter([stage, ...rest]: readonly RestartStage[], options: RestartOptions): void {
    this.#stage = stage?.kind ?? 'up';
    if (stage === undefined) {
      this.#server.comeUp();
      return;
    }
    if (stage.kind === 'down') {
      this.#server.goDown(options);
      if (options.whileDown !== 'reset') this.#then(() => this.#server.shut());
    }
    this.#callOffStage = this.#clock.after(stage.lasts, () => {
      if (stage.kind === 'down') this.#then(() => this.#open());
      this.#enter(rest, options);
    });
  }

  #open(): Promise<void> {
    // To callers, a port that somebody else took looks like a server that is still down.
    return this.#server.open().catch(() => {
      this.#callOffRetry = this.#clock.after(TRY_AGAIN, () => this.#then(() => this.#open()));
    });
  }

  #then(act: () => Promise<void>): void {
    this.#port = this.#port.then(act);
  }
}
