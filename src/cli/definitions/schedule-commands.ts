/** Commands on what schedules do, and did. */

import { Option } from 'commander';
import { parseMoment } from '../arguments/moment-argument.ts';
import { parseCount } from '../arguments/number-arguments.ts';
import { collectDown, parseDurations, parseInstant, parseJump } from '../arguments/time-arguments.ts';
import type { Definition } from './definition.ts';
import { format, store, withFile } from './shared-options.ts';

export const next: Definition = {
  name: 'next',
  description: 'list the coming fires of schedules',
  describe: (command, { io, done }) =>
    withFile(command)
      .argument('[trigger...]', 'names of triggers; all when none is named')
      .addOption(format(['text', 'json', 'ics']))
      .option(
        '--cron <expression>',
        'of this expression instead of the manifest’s schedules; `H` as for the trigger that is named, or for none',
      )
      .option('--timezone <zone>', 'IANA time zone of --cron; default: UTC')
      .option(
        '--from <instant>',
        'list fires from this instant on (ISO 8601, itself included); default: now',
        parseInstant,
      )
      .option('-n, --count <number>', 'how many', parseCount, 10)
      .action(async (triggers, options) =>
        done(await (await import('../commands/next.ts')).next(triggers, options, io)),
      ),
};

export const why: Definition = {
  name: 'why',
  description: 'say why a trigger fired at a time, or did not',
  describe: (command, { io, done }) =>
    withFile(command)
      .argument('<trigger>', 'name of a trigger')
      .addOption(
        new Option(
          '--at <time>',
          'e.g. 02:30, "yesterday 02:30", 2026-03-08, 2026-03-08T02:30, or with an offset; default: the last times',
        ).argParser(parseMoment),
      )
      .addOption(
        new Option('--schedule <schedule>', 'which of its schedules: number in the list, or id').default(
          undefined,
          'all',
        ),
      )
      .addOption(format(['text', 'json']))
      .addOption(store())
      .action(async (trigger, options) =>
        done(await (await import('../commands/why.ts')).why(trigger, options, io)),
      ),
};

export const simulate: Definition = {
  name: 'simulate',
  description: 'show what serving would do in a span of time, on a virtual clock',
  describe: (command, { io, done }) =>
    withFile(command)
      .argument('[trigger...]', 'names of triggers; all when none is named')
      .addOption(format(['text', 'json']))
      .requiredOption(
        '--from <instant>',
        'the first instant (ISO 8601 with its offset, or a date)',
        parseInstant,
      )
      .requiredOption('--to <instant>', 'the last one, itself included', parseInstant)
      .addOption(
        new Option('--down <from>/<to>', 'a span in which nobody serves; may be repeated')
          .argParser(collectDown)
          .default([], 'none'),
      )
      .addOption(
        new Option('--clock-jump <instant+1h>', 'the clock is set forward (or back: -1h) then').argParser(
          parseJump,
        ),
      )
      .addOption(
        new Option('--durations <duration>', 'how long each run takes, or history: as in the last runs')
          .argParser(parseDurations)
          .default(600_000, '10m'),
      )
      .addOption(store())
      .action(async (triggers, options) =>
        done(await (await import('../commands/simulate.ts')).simulate(triggers, options, io)),
      ),
};
