import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { RequestKey, RunId } from '../core/ids.ts';
import type { RunEvent } from '../run/events.ts';
import type { RequestState } from '../run/request-state.ts';
import { leavesBehind, outcomeOf } from '../run/summary.ts';
import type { Service } from '../service/service.ts';
import type { ServiceEvent } from '../service/service-event.ts';
import { Outages } from './outages.ts';
import { type RequestEnd, RequestEnds } from './request-ends.ts';

/** Seconds. */
const LATENESS = [0.01, 0.05, 0.1, 0.5, 1, 2, 5, 15, 60, 300, 3_600];
const HTTP = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5];

/** What the requests of a run have come to, and which of them are in flight. */
interface Flight {
  readonly ends: RequestEnds;
  readonly flying: Set<RequestKey>;
}

/**
 * What Prometheus reads. Labels take their values from closed lists and from the manifest alone: nothing that a
 * request, a build or a caller brings along makes a new series.
 */
export class ServiceMetrics {
  readonly #registry = new Registry();
  readonly #flights = new Map<RunId, Flight>();
  readonly #fires = this.#counter('volley_fires_total', 'Fires that were decided.', ['decision']);
  readonly #lateness = new Histogram({
    name: 'volley_fire_lateness_seconds',
    help: 'From when a fire was due until its run was written down.',
    buckets: LATENESS,
    registers: [this.#registry],
  });
  readonly #requests = this.#counter('volley_requests_total', 'Requests that came to an end.', [
    'target',
    'verdict',
  ]);
  readonly #runs = this.#counter('volley_runs_total', 'Runs that ended.', ['outcome']);
  readonly #inFlight = new Gauge({
    name: 'volley_builds_in_flight',
    help: 'Requests that are being sent, queued or built.',
    labelNames: ['target'],
    registers: [this.#registry],
  });
  readonly #outages = new Outages();
  readonly #unwell = this.#counter('volley_target_outages_total', 'Times a target began not to answer.', [
    'target',
  ]);
  readonly #storeFaults = this.#counter('volley_store_faults_total', 'Times the store began to fail.', [
    'code',
  ]);
  readonly #reloads = this.#counter('volley_manifest_loads_total', 'Times the manifest was read.', [
    'result',
  ]);
  readonly #http = new Histogram({
    name: 'volley_http_request_duration_seconds',
    help: 'From a request of the API to its answer.',
    labelNames: ['method', 'route', 'status'],
    buckets: HTTP,
    registers: [this.#registry],
  });

  /** `readers`: how many read live events at present. */
  constructor(service: Service, version: string, readers: () => number) {
    this.#read('volley_ready', 'Whether fires can happen (0 or 1).', () => {
      const { phase, storeFault } = service.state();
      return Number(phase === 'serving' && storeFault === null);
    });
    this.#read('volley_store_failing', 'Whether nothing can be written down (0 or 1).', () =>
      Number(service.state().storeFault !== null),
    );
    this.#read(
      'volley_manifest_rejected',
      'Whether the manifest on the disk cannot be served (0 or 1).',
      () => Number(service.state().manifest.rejected !== null),
    );
    this.#read('volley_paused_triggers', 'Triggers that are paused.', () => {
      const { paused, pausedTriggers, triggers } = service.state();
      return paused === null ? pausedTriggers.length : triggers;
    });
    this.#read('volley_runs_active', 'Runs that are conducted.', () => service.state().running.length);
    this.#read(
      'volley_runs_stuck',
      'Runs of earlier processes that are not gone on with for now.',
      () => service.state().stuck.length,
    );
    this.#read(
      'volley_secrets_missing',
      'Secrets that the manifest needs and that cannot be read.',
      () => service.state().missingSecrets.length,
    );
    this.#read(
      'volley_next_fire_timestamp_seconds',
      'When the next fire starts that no pause drops and whose day is not excluded; 0: none will.',
      () => (service.state().next ?? 0) / 1_000,
    );
    this.#read('volley_event_readers', 'Readers of live events.', readers);
    new Gauge({
      name: 'volley_build_info',
      help: 'The version of volley.',
      labelNames: ['version'],
      registers: [this.#registry],
    }).set({ version }, 1);
    collectDefaultMetrics({ register: this.#registry });
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  render(): Promise<string> {
    return this.#registry.metrics();
  }

  /** To be called with everything that happens. */
  take(event: ServiceEvent): void {
    switch (event.type) {
      case 'fire-decided': {
        const { decision, span } = event.record;
        // Several that were missed are one record.
        this.#fires.inc({ decision }, span?.count ?? 1);
        break;
      }
      case 'run-begun': {
        const { at, run, plan, origin, resumed, past } = event;
        // Thousands may be decided on at once, and begin one after the other.
        if (origin.kind === 'schedule' && !resumed)
          this.#lateness.observe(Math.max(0, at - origin.instant) / 1_000);
        const flight: Flight = { ends: new RequestEnds(plan), flying: new Set() };
        this.#flights.set(run, flight);
        // What has ended before was counted when it did.
        for (const told of past) this.#track(flight, told);
        break;
      }
      case 'run-event':
        this.#takeRunEvent(event.run, event.event);
        break;
      case 'run-left': {
        const flight = this.#flights.get(event.run);
        for (const key of flight?.flying ?? []) if (flight !== undefined) this.#fly(flight, key, false);
        this.#flights.delete(event.run);
        this.#outages.left(event.run);
        break;
      }
      case 'manifest-loaded':
        this.#reloads.inc({ result: 'served' });
        break;
      case 'manifest-rejected':
        this.#reloads.inc({ result: 'rejected' });
        break;
      case 'store-failing':
        this.#storeFaults.inc({ code: event.fault.code });
        break;
      default:
        break;
    }
  }

  /** `route`: its pattern, never the address that was asked for. */
  answered(method: string, route: string, status: number, milliseconds: number): void {
    this.#http.observe({ method, route, status }, milliseconds / 1_000);
  }

  #takeRunEvent(run: RunId, event: RunEvent): void {
    const flight = this.#flights.get(run);
    // What is left behind is taken up again, and has its end then.
    if (event.type === 'run-finished' && !leavesBehind(event.summary))
      this.#runs.inc({ outcome: outcomeOf(event.summary) });
    const target = this.#outages.begun(run, event);
    if (target !== null) this.#unwell.inc({ target });
    if (flight === undefined) return;
    for (const end of this.#track(flight, event))
      this.#requests.inc({ target: end.target, verdict: end.verdict });
  }

  /** The requests that have come to an end by this event. */
  #track(flight: Flight, event: RunEvent): readonly RequestEnd[] {
    if (event.type === 'request-changed') this.#fly(flight, event.key, isInFlight(event.state));
    else if (event.type === 'request-released') this.#fly(flight, event.key, false);
    return flight.ends.take(event);
  }

  #fly({ ends, flying }: Flight, key: RequestKey, flies: boolean): void {
    const target = ends.targetOf(key);
    if (target === null || flying.has(key) === flies) return;
    if (flies) flying.add(key);
    else flying.delete(key);
    this.#inFlight.inc({ target }, flies ? 1 : -1);
  }

  #counter<Label extends string>(name: string, help: string, labelNames: Label[]): Counter<Label> {
    return new Counter({ name, help, labelNames, registers: [this.#registry] });
  }

  /** A gauge whose value is looked up when somebody asks. */
  #read(name: string, help: string, value: () => number): void {
    new Gauge({
      name,
      help,
      registers: [this.#registry],
      collect() {
        this.set(value());
      },
    });
  }
}

const IN_FLIGHT: ReadonlySet<RequestState['state']> = new Set(['submitting', 'queued', 'running']);

const isInFlight = ({ state }: RequestState): boolean => IN_FLIGHT.has(state);
