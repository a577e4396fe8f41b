/** How a server goes down and comes up again. Times are milliseconds. */
export interface RestartOptions {
  /**
   * Default `orderly`. Both times, freestyle builds that run end ABORTED, pipelines go on, sessions and crumbs are
   * void, and items that left the queue are forgotten; a crash loses queued items as well.
   */
  readonly kind?: 'orderly' | 'crash';
  /** How long it still listens and shows that it restarts (503). Default 0; observed: 5000. */
  readonly stopping?: number;
  /** How long nothing answers. Default 1000. */
  readonly down?: number;
  /**
   * Whether the port is closed while it is down, so that callers are refused, or each of their requests is reset.
   * Default `refused`; `reset` with a clock that is moved by hand, as somebody has to be able to ask for that.
   */
  readonly whileDown?: 'refused' | 'reset';
  /** How long it then shows that it starts (503). Default 10000, as observed. */
  readonly starting?: number;
  /** How long it then refuses every credential (401). Default 1000, as observed. */
  readonly rejecting?: number;
  /** How long it then shows once more that it starts (503). Default 1000, as observed. */
  readonly settling?: number;
  /** Items queued within so long before a crash are lost. Default 60000: a real server saves its queue once a minute. */
  readonly loses?: number;
  /** Whether the ids of new queue items begin at 1 again, passing over those still taken. Default false. */
  readonly newIds?: boolean;
}

/** The stages of a restart in their order; stages that take no time are left out. */
export function restartStages(options: RestartOptions): readonly RestartStage[] {
  const { stopping = 0, down = 1_000, starting = 10_000, rejecting = 1_000, settling = 1_000 } = options;
  const stages: readonly RestartStage[] = [
    { kind: 'stopping', lasts: options.kind === 'crash' ? 0 : stopping },
    { kind: 'down', lasts: down },
    { kind: 'starting', lasts: starting },
    { kind: 'rejecting', lasts: rejecting },
    { kind: 'starting', lasts: settling },
  ];
  return stages.filter(({ lasts, kind }) => lasts > 0 || kind === 'down');
}

export interface RestartStage {
  readonly kind: 'stopping' | 'down' | 'starting' | 'rejecting';
  readonly lasts: number;
}
