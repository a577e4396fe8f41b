import type { RequestKey } from '../core/ids.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { Manifest } from '../manifest/manifest.ts';
import type { PlannedRequest } from '../plan/plan.ts';
import type { RequestState } from '../run/request-state.ts';
import type { FireQuery, FireRecord, HistoryQuery, RequestRecord, RunRecord } from '../store/records.ts';
import type { Store, Stored } from '../store/store.ts';
import type { Build, LogChunk } from '../targets/build.ts';
import { storeAnswer, targetAnswer, unknownRequest } from './faults.ts';
import { type KnownPlan, KnownPlans } from './known-plans.ts';
import type { Answer, EventDetail, RequestDetail, RequestQuery } from './service.ts';
import type { ServiceFault } from './service-fault.ts';
import type { Workshop } from './workshop.ts';

/** What can be read of runs, whichever process they belong to. */
export class StoreAnswers {
  readonly #store: Store;
  readonly #workshop: Workshop;
  readonly #plans: KnownPlans;

  constructor(store: Store, workshop: Workshop) {
    this.#store = store;
    this.#workshop = workshop;
    this.#plans = new KnownPlans(store);
  }

  fires = (query: FireQuery): Answer<readonly FireRecord[]> => answered(this.#store.fires(query));

  runs = (query: HistoryQuery): Answer<readonly RunRecord[]> => answered(this.#store.history(query));

  run = (name: string): Answer<RunRecord> => answered(this.#store.run(name));

  async events(name: string, after: number, limit: number): Answer<readonly EventDetail[]> {
    const plan = await this.#plan(name);
    if (!plan.ok) return plan;
    const events = await this.#store.eventsOf(plan.value.run, { after, limit });
    if (!events.ok) return err(storeAnswer(events.error));
    return ok(
      events.value.map(({ seq, event }) => ({
        seq,
        event,
        planned: 'key' in event ? (plannedOf(event.key, plan.value) ?? null) : null,
      })),
    );
  }

  async requests(
    name: string,
    { state, trigger, after, limit }: RequestQuery,
  ): Answer<readonly RequestDetail[]> {
    const plan = await this.#plan(name);
    if (!plan.ok) return plan;
    const { run } = plan.value;
    const page = await this.#store.requestsOf(run, {
      ...(state === null ? {} : { state }),
      ...(trigger === null ? {} : { trigger }),
      ...(after === null ? {} : { after }),
      limit,
    });
    if (!page.ok) return err(storeAnswer(page.error));
    if (after !== null && page.value.length === 0) {
      const last = await this.#store.requestsOf(run, { key: after });
      if (!last.ok) return err(storeAnswer(last.error));
      if (last.value.length === 0) return err(unknownRequest(run, after));
    }
    return ok(page.value.flatMap(record => detailOf(record, plan.value)));
  }

  async request(name: string, key: string): Answer<RequestDetail> {
    const plan = await this.#plan(name);
    if (!plan.ok) return plan;
    const records = await this.#store.requestsOf(plan.value.run, { key });
    if (!records.ok) return err(storeAnswer(records.error));
    const [detail] = records.value.flatMap(record => detailOf(record, plan.value));
    return detail === undefined ? err(unknownRequest(plan.value.run, key)) : ok(detail);
  }

  async log(
    name: string,
    key: string,
    {
      offset,
      manifest,
      signal,
    }: { readonly offset: number; readonly manifest: Manifest; readonly signal: AbortSignal },
  ): Answer<LogChunk> {
    const request = await this.request(name, key);
    if (!request.ok) return request;
    const { record, planned } = request.value;
    const build = buildOf(record.state);
    if (build === null) return err(noBuild(key, record.state));
    const plan = await this.#plan(name);
    if (!plan.ok) return plan;
    const targets = await this.#workshop.targets(plan.value.plan, manifest);
    if (!targets.ok) return err(notReady(planned.target));
    const target = targets.value.get(planned.target);
    if (target === undefined) return err(notReady(planned.target));
    const chunk = await target.log(build, planned.job, offset, signal);
    return chunk.ok ? chunk : err(targetAnswer(chunk.error));
  }

  async #plan(name: string): Promise<Result<KnownPlan, ServiceFault>> {
    const record = await this.#store.run(name);
    if (!record.ok) return err(storeAnswer(record.error));
    const plan = await this.#plans.of(record.value.id);
    if (plan.ok) return plan;
    if (plan.error.kind === 'store') return err(storeAnswer(plan.error.fault));
    const { message, next = 'Look at the store.' } = plan.error.problem;
    return err({ code: 'store-failed', message, next });
  }
}

async function answered<T>(stored: Stored<T>): Answer<T> {
  const result = await stored;
  return result.ok ? result : err(storeAnswer(result.error));
}

/** Another attempt has the key of its request with `~` and a number. */
const plannedOf = (key: RequestKey, { requests }: KnownPlan): PlannedRequest | undefined =>
  requests.get(key) ?? requests.get(key.replace(/~\d+$/, ''));

function detailOf(record: RequestRecord, plan: KnownPlan): readonly RequestDetail[] {
  const planned = plannedOf(record.key, plan);
  return planned === undefined ? [] : [{ record, planned }];
}

function buildOf(state: RequestState): Build | null {
  switch (state.state) {
    case 'running':
    case 'finished':
    case 'coalesced':
      return state.build;
    default:
      return null;
  }
}

const noBuild = (key: RequestKey | string, { state }: RequestState): ServiceFault => ({
  code: 'no-build',
  message: `the request ${key} has no build: it is ${state}`,
  next: 'Ask again once it runs.',
});

const notReady = (target: string): ServiceFault => ({
  code: 'target-not-ready',
  message: `the target "${target}" cannot be asked: a secret or a file that it needs is missing`,
  next: 'See the log of `volley serve`.',
});
