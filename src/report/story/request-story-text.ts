import { displayWidth, padDisplay } from '../../core/display-width.ts';
import type { RunId } from '../../core/ids.ts';
import { showJob } from '../../core/job-path.ts';
import type { Style } from '../../core/style.ts';
import { showText } from '../../core/text.ts';
import { visible } from '../../core/visible.ts';
import type { RunEvent } from '../../run/events.ts';
import type { RequestReport } from '../../run/summary.ts';
import type { RunView } from '../run-view.ts';
import { summaryTroubles } from '../summary/summary-troubles.ts';
import { requestMarker } from './request-marker.ts';
import { type StoryLine, type StoryOptions, storyLine } from './story-line.ts';

export interface RequestStory {
  readonly run: RunId;
  readonly report: RequestReport;
  /** Those about it, its target and the run, in order. */
  readonly events: readonly RunEvent[];
  /** Has taken in the events. */
  readonly view: RunView;
  /** A process goes on with its run: what is under way is not left behind. Default: none does. */
  readonly isFollowed?: boolean;
}

/** All that is known of one request, for people: what it asked for, and each thing that became of it with its time. */
export function requestStoryText(story: RequestStory, style: Style): string {
  const { run, report, view, isFollowed = false } = story;
  const { key, trigger, target, job, asks, parameters, cause } = report.request;
  const marker = requestMarker(report.request, run, view.plan);
  const facts: readonly (readonly [string, string])[] = [
    ['run', run],
    ['trigger', trigger],
    ['job', `${showJob(job)} on ${target}`],
    ['key', `${key}, asks ${asks}`],
    ...(marker === null ? [] : [['marker', `${marker.name}=${marker.value}`] as const]),
    ...(cause === null ? [] : [['cause', cause] as const]),
    ...[...parameters].map(([name, value]) => ['parameter', `${name}=${showText(value)}`] as const),
  ];
  const blocks = [
    [
      style.bold(visible(view.name(key))),
      ...facts.map(([what, text]) => `  ${style.dim(what.padEnd(FACT))}  ${visible(text)}`),
    ].join('\n'),
    storyLines(story, style).join('\n'),
    isFollowed && report.verdict === null
      ? ''
      : summaryTroubles([report], view, style, Number.POSITIVE_INFINITY),
  ];
  return `${blocks.filter(block => block !== '').join('\n\n')}\n`;
}

const FACT = 'parameter'.length;

function storyLines({ report, events, view }: RequestStory, style: Style): readonly string[] {
  const { key, target } = report.request;
  const keys = new Set([
    key,
    ...events.flatMap(event => (event.type === 'request-retried' ? [event.as] : [])),
  ]);
  const options: StoryOptions = { keys, target, name: each => view.name(each) };
  const began = events.find(({ type }) => type === 'run-started');
  const lines = untilItsEnd(events, keys).flatMap(
    event => (event === began ? runBegan(event) : storyLine(event, options)) ?? [],
  );
  const width = lines.reduce((most, { word }) => Math.max(most, displayWidth(word)), 0);
  return lines.map(line => storyRow(line, width, style));
}

/** A run that takes over from another one begins with what is over; its first process goes on with nothing. */
const runBegan = ({ at }: RunEvent): StoryLine => ({ at, word: 'run began', text: '' });

const storyRow = ({ at, word, text }: StoryLine, width: number, style: Style): string =>
  `${style.dim(time(at))}  ${padDisplay(word, width)}  ${visible(text)}`.trimEnd();

/** `2026-11-22 17:00:00.123`, in UTC. */
const time = (at: number): string => new Date(at).toISOString().replace('T', ' ').replace('Z', '');

/** What happens to its target or to the run after the last that is told of it is no part of its story. */
function untilItsEnd(events: readonly RunEvent[], keys: ReadonlySet<string>): readonly RunEvent[] {
  const last = events.findLastIndex(event => 'key' in event && keys.has(event.key));
  return last < 0 ? events : events.slice(0, last + 1);
}
