import type { Style } from '../../core/style.ts';
import { unreachable } from '../../core/unreachable.ts';
import { visible } from '../../core/visible.ts';
import { PLAIN_RULES } from '../../manifest/schedule-spec.ts';
import type { Pause } from '../../schedule/decide/pauses.ts';
import type { Schedule } from '../../schedule/schedule.ts';
import type { Answer, Explained, ExplainedFire, ScheduleAnswer } from '../../service/why/answer.ts';
import type { FireVerdict } from '../../service/why/fire-verdict.ts';
import { DST, notDueSentence, verdictSentence } from './why-sentence.ts';
import { type ShowTime, timeIn, timeInUtc } from './why-time.ts';

/** Why a trigger fired or did not, for people: a sentence for each fire, and the record that it is taken from. */
export function whyText({ trigger, answers, gone, pause, pauseOfAll }: Answer, style: Style): string {
  const lines = [
    ...answers.flatMap(answer => scheduleLines(trigger, answer, style)),
    ...gone.flatMap(one => goneLines(trigger, one, style)),
  ];
  if (lines.length === 0) lines.push(`${visible(trigger)}: nothing was decided of it.`);
  if (pause !== null) lines.push(style.yellow(`It is paused ${pauseText(pause)}.`));
  if (pauseOfAll !== null) lines.push(style.yellow(`All triggers are paused ${pauseText(pauseOfAll)}.`));
  return `${lines.join('\n')}\n`;
}

const pauseText = ({ by, note, at }: Pause): string =>
  `by ${visible(by)} since ${timeInUtc(at)}${note === null ? '' : `: ${visible(note)}`}`;

function scheduleLines(
  trigger: string,
  { schedule, found }: ScheduleAnswer,
  style: Style,
): readonly string[] {
  const show = timeIn(schedule.timezone);
  const head = style.dim(`${visible(trigger)}  ${schedule.cron.resolved} ${schedule.timezone.name}`);
  switch (found.kind) {
    case 'fires': {
      const more = found.more === 0 ? [] : [`and ${found.more} more: ask for a time of that day`];
      return [head, ...found.fires.flatMap(fire => fireLines(schedule, fire, show, style)), ...more];
    }
    case 'not-due':
      return [head, `${notDueSentence(found, show)}.`];
    case 'none-yet':
      return [
        head,
        `It has not been due yet${found.after === null ? '' : `: its first fire is ${show(found.after.fire.at)}`}.`,
      ];
    default:
      return unreachable(found);
  }
}

function fireLines(
  { rules }: Schedule,
  { fire, start, verdict }: ExplainedFire,
  show: ShowTime,
  style: Style,
): readonly string[] {
  const notes = [
    ...(start === fire.at ? [] : [`starts ${show(start).slice(15)}`]),
    ...(fire.dst === null ? [] : [DST[fire.dst]]),
  ];
  const note = notes.length === 0 ? '' : ` (${notes.join('; ')})`;
  const sentence = `${style.bold(show(fire.at))}${note}  ${paint(verdict, style)(verdictSentence(verdict, rules, show))}.`;
  return [sentence, ...recordLines(verdict, style)];
}

function goneLines(trigger: string, { record, verdict }: Explained, style: Style): readonly string[] {
  const sentence = verdictSentence(verdict, PLAIN_RULES, timeInUtc);
  return [
    style.dim(`${visible(trigger)}  a schedule that the manifest does not have any more`),
    `${style.bold(timeInUtc(record.instant))}  ${sentence}.`,
    ...recordLines(verdict, style),
  ];
}

function recordLines(verdict: FireVerdict, style: Style): readonly string[] {
  if (verdict.kind !== 'decided') return [];
  const { schedule, instant, decidedAt, decision } = verdict.record;
  const iso = (at: number): string => new Date(at).toISOString();
  return [style.dim(`  ${visible(schedule)}@${iso(instant)} ${decision}, decided ${iso(decidedAt)}`)];
}

function paint(verdict: FireVerdict, style: Style): (text: string) => string {
  if (verdict.kind === 'upcoming') return text => text;
  const isFired = verdict.kind === 'decided' && verdict.record.decision === 'started';
  return isFired ? style.green : style.yellow;
}
