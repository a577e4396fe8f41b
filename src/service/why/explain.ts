import { ok } from '../../core/result.ts';
import { nextFiring, nextOccasion } from '../../schedule/occasions.ts';
import type { Schedule } from '../../schedule/schedule.ts';
import { type AskedFire, askedFire, askedFires, occasionBefore } from '../../schedule/why/asked-fires.ts';
import { type Moment, meantBy, type Span } from '../../schedule/why/moment.ts';
import type { FireRecord } from '../../store/records.ts';
import type { Store, Stored } from '../../store/store.ts';
import type { Answer, Explained, ExplainedFire, ScheduleAnswer } from './answer.ts';
import { type FireVerdict, type Situation, verdictWithoutRecord } from './fire-verdict.ts';
import { runFacts } from './run-facts.ts';

export interface Question {
  readonly trigger: string;
  /** Those of the trigger that are asked about. */
  readonly schedules: readonly Schedule[];
  /** Whether these are all that the trigger has: only then what is gone belongs to the answer. */
  readonly all: boolean;
  /** null: the last time, and the decisions before. */
  readonly moment: Moment | null;
  readonly situation: Situation;
}

/** Without a moment, so many decisions of a schedule are told. */
const LAST = 5;

/** Records around a moment of schedules that are gone are looked for among so many. */
const LOOKED_AT = 200;

/** `store` null: there is none, so that nobody has served yet. */
export async function explain(question: Question, store: Store | null): Stored<Answer> {
  const { trigger, schedules, moment, situation } = question;
  const answers: ScheduleAnswer[] = [];
  for (const schedule of schedules) {
    const answer =
      moment === null
        ? await explainLast(schedule, situation, store)
        : await explainMoment(schedule, moment, situation, store);
    if (!answer.ok) return answer;
    answers.push(answer.value);
  }
  const gone = question.all && store !== null ? await explainGone(question, store) : ok([]);
  if (!gone.ok) return gone;
  const { all, triggers } = situation.memory.pauses;
  return ok({
    trigger,
    answers,
    gone: gone.value,
    pause: triggers.get(trigger) ?? null,
    pauseOfAll: all,
  });
}

async function explainMoment(
  schedule: Schedule,
  moment: Moment,
  situation: Situation,
  store: Store | null,
): Stored<ScheduleAnswer> {
  const asked = askedFires(schedule, moment, situation.now);
  if (asked.kind === 'not-due') return ok({ schedule, found: asked });
  const fires = await explainAll(schedule, asked.fires, situation, store);
  return fires.ok ? ok({ schedule, found: { kind: 'fires', fires: fires.value, more: asked.more } }) : fires;
}

/** The last time that it was due, and what was decided before. */
async function explainLast(
  schedule: Schedule,
  situation: Situation,
  store: Store | null,
): Stored<ScheduleAnswer> {
  const records = store === null ? ok([]) : await store.firesOf(schedule.id, LAST);
  if (!records.ok) return records;
  const last = occasionBefore(schedule, situation.now + 1);
  const instants = [...records.value.map(({ instant }) => instant), ...(last === null ? [] : [last])];
  const newest = [...new Set(instants)].sort((a, b) => b - a).slice(0, LAST);
  const due = newest.filter(at => isOccasion(schedule, at)).map(at => askedFire(schedule, at));
  if (due.length === 0) {
    const next = nextFiring(schedule, situation.now);
    return ok({
      schedule,
      found: { kind: 'none-yet', after: next === null ? null : askedFire(schedule, next) },
    });
  }
  const fires = await explainAll(schedule, due, situation, store);
  return fires.ok ? ok({ schedule, found: { kind: 'fires', fires: fires.value, more: 0 } }) : fires;
}

/** `from`, `until` may have been edited since: what is recorded is then no occasion any more. */
const isOccasion = (schedule: Schedule, at: number): boolean => nextOccasion(schedule, at - 1) === at;

async function explainAll(
  schedule: Schedule,
  fires: readonly AskedFire[],
  situation: Situation,
  store: Store | null,
): Stored<readonly ExplainedFire[]> {
  const explained: ExplainedFire[] = [];
  for (const fire of fires) {
    const record = store === null ? ok(null) : await store.fireAt(schedule.id, fire.fire.at);
    if (!record.ok) return record;
    if (store === null || record.value === null) {
      explained.push({ ...fire, verdict: verdictWithoutRecord(schedule, fire, situation) });
      continue;
    }
    const verdict = await decided(record.value, situation, store);
    if (!verdict.ok) return verdict;
    explained.push({ ...fire, verdict: verdict.value });
  }
  return ok(explained);
}

async function decided(record: FireRecord, { memory }: Situation, store: Store): Stored<FireVerdict> {
  const run =
    record.run === null
      ? ok(null)
      : await runFacts(store, record.run, { at: record.decidedAt, owed: memory.owed });
  return run.ok ? ok({ kind: 'decided', record, run: run.value }) : run;
}

/** What was decided around the moment of schedules that are not asked about, since they are no more. */
async function explainGone(
  { trigger, schedules, moment, situation }: Question,
  store: Store,
): Stored<readonly Explained[]> {
  const known = new Set<string>(schedules.map(({ id }) => id));
  const limit = moment === null ? LAST : LOOKED_AT;
  const explained: Explained[] = [];
  for (const { from, to } of spansOf(moment, schedules[0], situation.now)) {
    const records = await store.fires({ trigger, before: to, limit });
    if (!records.ok) return records;
    for (const record of records.value
      .filter(({ schedule, instant }) => instant >= from && !known.has(schedule))
      .slice(0, LAST)) {
      const verdict = await decided(record, situation, store);
      if (!verdict.ok) return verdict;
      explained.push({ record, verdict: verdict.value });
    }
  }
  return ok(explained);
}

/** In the zone of a schedule that is there still, as most edits leave it; else in none, and only instants mean something. */
function spansOf(moment: Moment | null, schedule: Schedule | undefined, now: number): readonly Span[] {
  if (moment === null) return [{ from: -Infinity, to: Number.MAX_SAFE_INTEGER }];
  if (schedule !== undefined) return meantBy(moment, schedule.timezone, now).spans;
  return moment.kind === 'instant' ? [{ from: moment.at, to: moment.at + moment.length }] : [];
}
