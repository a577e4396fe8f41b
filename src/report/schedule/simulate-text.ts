import { formatDuration } from '../../core/duration.ts';
import { count } from '../../core/plural.ts';
import type { Style } from '../../core/style.ts';
import type { Decision } from '../../schedule/decide/decision.ts';
import type { Schedule } from '../../schedule/schedule.ts';
import { type BuildsOf, type HourPeak, peaksByHour } from '../../schedule/simulate/peaks.ts';
import type { Simulation } from '../../schedule/simulate/simulate.ts';
import { type Tally, tallyByTrigger } from '../../schedule/simulate/tally.ts';
import type { ClockJump } from '../../schedule/simulate/virtual-time.ts';
import { showLocal } from '../../schedule/zone/local-time.ts';
import { outcomeText } from './decision-text.ts';

export interface SimulationReport {
  readonly from: number;
  readonly to: number;
  readonly schedules: readonly Schedule[];
  readonly simulation: Simulation;
  /** What is wrong with the clock that schedules see; null: nothing. */
  readonly jump: ClockJump | null;
  readonly durationOf: (trigger: string) => number;
  readonly buildsOf: BuildsOf;
  /** Builds that each target lets be in flight. */
  readonly caps: ReadonlyMap<string, number>;
}

const HOUR = 3_600_000;
const BAR = 40;
/** At most so many decisions other than plain fires are shown; the JSON has all. */
const SHOWN = 30;

/** What would happen, for people: how often what, when the peaks are, and all that is not a plain fire. */
export function simulationText(report: SimulationReport, style: Style): string {
  const { from, to, schedules, simulation } = report;
  if (schedules.length === 0) return 'No trigger has a schedule.\n';
  const days = (to - from) / (24 * HOUR);
  const span = days >= 2 ? count(Math.round(days), 'day') : formatDuration(to - from);
  return [
    `${style.bold(`${iso(from)} to ${iso(to)}`)}, ${span}, both ends included`,
    ...jumpText(report.jump),
    '',
    ...tallyTable(report, style),
    '',
    ...[...peaksByHour(simulation.runs, report.buildsOf, to)].flatMap(([target, peaks]) =>
      chart(target, peaks, report, style),
    ),
    ...unusual(simulation.decisions, schedules, style),
    '',
  ].join('\n');
}

/** The hours below are those that really pass. */
function jumpText(jump: ClockJump | null): readonly string[] {
  if (jump === null) return [];
  const by = formatDuration(Math.abs(jump.by));
  return [
    jump.by < 0
      ? `${iso(jump.at)}: the clock is set back by ${by}; times that come again are not fired again`
      : `${iso(jump.at)}: the clock is set forward by ${by}; times in between are late or missed`,
  ];
}

const COLUMNS = ['fired', 'late', 'skipped', 'buffered', 'dropped', 'missed', 'excluded'] as const;

function tallyTable(
  { simulation, schedules, durationOf }: SimulationReport,
  style: Style,
): readonly string[] {
  const tallies = [...tallyByTrigger(simulation.decisions, schedules)];
  const width = Math.max('trigger'.length, ...tallies.map(([trigger]) => trigger.length));
  const head = `${'trigger'.padEnd(width)}  ${COLUMNS.map(name => name.padStart(10)).join('')}  run takes`;
  const cell = (tally: Tally, name: (typeof COLUMNS)[number]): string => {
    const text = String(tally[name]).padStart(10);
    return tally[name] === 0 ? style.dim(text) : name === 'missed' ? style.yellow(text) : text;
  };
  return [
    style.dim(head),
    ...tallies.map(
      ([trigger, tally]) =>
        `${trigger.padEnd(width)}  ${COLUMNS.map(name => cell(tally, name)).join('')}  ${formatDuration(durationOf(trigger))}`,
    ),
  ];
}

/** The hours of the span; of a long one, the hours of the day, each with its highest peak. All in UTC. */
function chart(
  target: string,
  peaks: readonly HourPeak[],
  { from, to, caps }: SimulationReport,
  style: Style,
): readonly string[] {
  const isShort = to - from <= 48 * HOUR;
  const label = (hour: number): string =>
    new Date(hour)
      .toISOString()
      .slice(isShort ? 5 : 11, 16)
      .replace('T', ' ');
  const rows = new Map<string, number>();
  for (const { hour, peak } of peaks) rows.set(label(hour), Math.max(rows.get(label(hour)) ?? 0, peak));
  const highest = Math.max(...rows.values());
  const cap = caps.get(target);
  const isOver = cap !== undefined && highest > cap;
  const note =
    cap === undefined ? '' : `, ${isOver ? style.yellow(`of which ${cap} run at once`) : `${cap} may`}`;
  const lines = [...rows].sort(([a], [b]) => (isShort ? 0 : a.localeCompare(b)));
  return [
    `${style.bold(target)}: ${count(highest, 'build')} in flight at most${note}; by hour${isShort ? '' : ' of the day'}, UTC`,
    ...lines.map(
      ([hour, peak]) => `  ${hour}  ${'█'.repeat(Math.max(1, Math.round((peak / highest) * BAR)))} ${peak}`,
    ),
    '',
  ];
}

function unusual(
  decisions: readonly Decision[],
  schedules: readonly Schedule[],
  style: Style,
): readonly string[] {
  const byId = new Map(schedules.map(schedule => [schedule.id, schedule]));
  // Skipped fires are many, and the table has their number.
  const found = [...notFired(decisions, false), ...notFired(decisions, true)];
  const lines = found.slice(0, SHOWN).map(({ trigger, cause, outcome }) => {
    const schedule = cause.kind === 'fire' ? byId.get(cause.schedule) : undefined;
    const at = cause.kind === 'fire' ? cause.at : 0;
    const show = (instant: number): string =>
      schedule === undefined ? iso(instant) : showLocal(schedule.timezone, instant);
    return `${style.dim(show(at))}  ${trigger}  ${outcomeText(outcome, at, show)}`;
  });
  const more = found.length - lines.length;
  return more === 0 ? lines : [...lines, style.dim(`… and ${more} more; --format json has all`)];
}

const notFired = (decisions: readonly Decision[], skipped: boolean): readonly Decision[] =>
  decisions.filter(({ outcome: { kind } }) => kind !== 'fired' && (kind === 'skipped') === skipped);

const iso = (at: number): string => new Date(at).toISOString().replace(/:00\.000Z$/, 'Z');
