import { displayWidth, padDisplay } from '../../core/display-width.ts';
import { formatDuration } from '../../core/duration.ts';
import { showJob } from '../../core/job-path.ts';
import { count } from '../../core/plural.ts';
import type { Style } from '../../core/style.ts';
import { visible } from '../../core/visible.ts';
import { showValue } from '../../manifest/value.ts';
import { showCombination } from '../matrix.ts';
import type { PlannedRequest, PlannedTrigger } from '../plan.ts';
import { coverageText } from '../sampling/coverage.ts';
import { retryText } from './retry-text.ts';
import { maskedValue, showParameter } from './show-parameter.ts';

/** So many requests of a trigger are listed: nobody reads the thousandth line. */
const SHOWN_REQUESTS = 200;

/** A longer combination pushes its own line's parameters to the right, not those of all lines. */
const WIDEST = 48;

/** What one trigger starts, for a reader. Takes in requests one at a time and keeps only those that it shows. */
export class TriggerText {
  readonly #trigger: PlannedTrigger;
  readonly #shown: PlannedRequest[] = [];
  readonly #jobs = new Set<string>();

  constructor(trigger: PlannedTrigger) {
    this.#trigger = trigger;
  }

  add(request: PlannedRequest): void {
    this.#jobs.add(showJob(request.job));
    if (this.#shown.length < SHOWN_REQUESTS) this.#shown.push(request);
  }

  lines(style: Style): string[] {
    const { description, needs, condition, inputs, coverage } = this.#trigger;
    return [
      this.#title(style),
      ...(description === null ? [] : [`  ${style.dim(visible(description))}`]),
      ...(needs.length === 0
        ? []
        : [`  ${style.dim(`needs ${needs.map(name => visible(name)).join(', ')}`)}`]),
      ...(condition === null ? [] : [`  ${style.dim('if')} ${visible(condition.text)}`]),
      ...(coverage === null ? [] : [`  ${style.dim(visible(coverageText(coverage)))}`]),
      ...[...inputs].map(
        ([name, value]) =>
          `  ${style.dim(`input ${visible(name)} =`)} ${visible(maskedValue(name, showValue(value)))}`,
      ),
      ...this.#requestLines(style),
    ];
  }

  #title(style: Style): string {
    const { name, target, requests, skipped } = this.#trigger;
    const [job] = this.#jobs;
    const jobs = this.#jobs.size > 1 ? count(this.#jobs.size, 'job') : job === undefined ? '' : visible(job);
    const amount =
      skipped === null
        ? [count(requests, 'request'), ...conductText(this.#trigger)].join(', ')
        : `skipped: ${skipped}`;
    const where = `${visible(target)} ${jobs}`.trimEnd();
    return `${style.bold(visible(name))} → ${where}  ${style.dim(amount)}`;
  }

  #requestLines(style: Style): string[] {
    const names = this.#shown.map(label);
    const width = names.reduce((widest, name) => Math.max(widest, Math.min(WIDEST, displayWidth(name))), 0);
    const lines = this.#shown.map((request, index) => {
      const parameters = [...request.parameters].map(
        ([name, text]) => `${style.cyan(visible(name))}=${visible(quoted(showParameter(name, text)))}`,
      );
      const own = this.#jobs.size > 1 ? [visible(showJob(request.job))] : [];
      const group = request.group === null ? [] : [style.dim(`group ${visible(request.group)}`)];
      return `  ${padDisplay(names[index] ?? '', width)}  ${[...own, ...parameters, ...group].join(' ')}`.trimEnd();
    });
    const more = this.#trigger.requests - this.#shown.length;
    if (more <= 0) return lines;
    return [...lines, `  ${style.dim(`… and ${more} more (--format ndjson shows all)`)}`];
  }
}

/** How the requests are sent and followed, where that is not the default. */
function conductText(trigger: PlannedTrigger): string[] {
  const { maxParallel, failFast, wait, timeout, unstable } = trigger;
  const { duplicates, onUnknown, delay, retry, concurrency } = trigger;
  const { queue, build, action } = timeout;
  const bounds = [
    ...(queue === null ? [] : [`${formatDuration(queue)} in the queue`]),
    ...(build === null ? [] : [`${formatDuration(build)} a build`]),
  ];
  return [
    ...(maxParallel === null ? [] : [`at most ${maxParallel} at once`]),
    ...(concurrency === null
      ? []
      : [`at most ${concurrency.limit} of a group${WHEN_FULL[concurrency.whenFull]}`]),
    ...(concurrency?.cancelInProgress === true ? ['the newest stops the one in flight'] : []),
    ...(delay === null ? [] : [`${formatDuration(delay)} delay`]),
    ...(wait === 'finished' ? [] : [`followed until ${wait}`]),
    ...(retry === null ? [] : [retryText(retry)]),
    ...(bounds.length === 0 ? [] : [`at most ${bounds.join(' and ')}, then ${action}`]),
    ...(failFast ? ['fail-fast'] : []),
    ...(unstable === 'success' ? ['unstable is success'] : []),
    ...(duplicates === 'distinct' ? [] : [`duplicates: ${duplicates}`]),
    ...(onUnknown === 'retry-when-absent' ? [] : [`on-unknown: ${onUnknown}`]),
  ];
}

const WHEN_FULL = { queue: '', replace: ' (the newest waits)', skip: ' (others are skipped)' } as const;

/** A request for people: its combination, or `-` where there is no matrix. */
export const label = (request: PlannedRequest): string =>
  visible(showCombination(request.combination)) || '-';

const quoted = (text: string): string => (/^[^\s"'=]+$/.test(text) ? text : JSON.stringify(text));
