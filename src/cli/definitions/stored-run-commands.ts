/** Commands on runs that were written down. */

import { InvalidArgumentError, Option } from 'commander';
import { parseAmount } from '../arguments/number-arguments.ts';
import { withReporting } from '../arguments/report-arguments.ts';
import type { HistoryOutcome } from '../commands/history.ts';
import { reported } from '../reports/reported.ts';
import type { Definition } from './definition.ts';
import { notWith, onlyWith } from './option-rules.ts';
import { format, select, store, withFile, withFollowing, withWaiting } from './shared-options.ts';

export const resume: Definition = {
  name: 'resume',
  description: 'go on with a run whose process has ended, until its builds have',
  describe: (command, { io, done }) =>
    withReporting(withFollowing(withWaiting(withFile(command))))
      .argument('[run]', 'id of the run, or a beginning of it; the last one that has not ended', parseRun)
      .action(async (run, options) => {
        const { resume } = await import('../commands/resume.ts');
        done(await reported('resume', options, io, its => resume(run, options, its)));
      }),
};

/** The name of a run: a variable of a script that nobody has set names none. */
function parseRun(name: string): string {
  if (name === '') throw new InvalidArgumentError('It is empty.');
  return name;
}

/** What makes a rerun one of a part, so that the rest keeps its builds. */
const NARROWED = {
  flags: ['--failed', '--select'],
  moreArgumentsThan: 1,
  words: '--failed, --select or a request',
};

export const rerun: Definition = {
  name: 'rerun',
  description: 'run the plan of an earlier run again, exactly as it was saved, or a part of it',
  describe: (command, { io, done }) =>
    onlyWith(withReporting(withFollowing(withFile(command))), ['--unknown'], NARROWED)
      .argument('<run>', 'id of the run, a beginning of it, or last', parseRun)
      .argument('[request...]', 'names or keys of its requests; default: all')
      .option('--failed', 'only what did not succeed; the others keep their builds')
      .option(
        '--unknown',
        'where only a part is run again: also what may still have a build, being unknown or left running',
      )
      .addOption(select())
      .action(async (run, requests, options) => {
        const { rerun } = await import('../commands/rerun.ts');
        done(await reported('rerun', options, io, its => rerun(run, { ...options, requests }, its)));
      }),
};

export const cancel: Definition = {
  name: 'cancel',
  description: 'take what a run has queued out of the queue, and stop its builds',
  describe: (command, { io, done }) =>
    withFile(command)
      .argument('<run>', 'id of the run, a beginning of it, or last', parseRun)
      .addOption(format(['text', 'json', 'ndjson']))
      .addOption(store())
      .action(async (run, options) =>
        done(await (await import('../commands/cancel.ts')).cancel(run, options, io)),
      ),
};

export const status: Definition = {
  name: 'status',
  description: 'show where a run stands, or how it ended; of one request all that is known',
  describe: (command, { io, done }) =>
    withFile(command)
      .argument('[run]', 'id of the run, a beginning of it, or last', parseRun, 'last')
      .argument('[request]', 'name or key of one of its requests')
      .addOption(format(['text', 'json']))
      .addOption(store())
      .action(async (run, request, options) =>
        done(await (await import('../commands/status.ts')).status(run, request, options, io)),
      ),
};

const OUTCOMES: readonly HistoryOutcome[] = [
  'succeeded',
  'handed-over',
  'failed',
  'rejected',
  'unknown',
  'interrupted',
  'unfinished',
  'running',
  'cancelling',
  'silent',
  'left',
];

const PRUNES = { flags: ['--prune'], words: '--prune' };

export const history: Definition = {
  name: 'history',
  description: 'list runs, the newest first',
  describe: (command, { io, done }) =>
    notWith(
      onlyWith(withFile(command), ['--keep-runs', '--keep-days', '--all'], PRUNES),
      ['--limit', '--trigger', '--outcome', '--format'],
      '--prune',
    )
      .addOption(format(['text', 'json']))
      .option('-n, --limit <number>', 'how many', parseAmount, 20)
      .option('--trigger <name>', 'only runs with this trigger')
      .addOption(new Option('--outcome <outcome>', 'only runs that ended so, or stand so').choices(OUTCOMES))
      .option('--prune', 'forget what `store.keep` of the manifest does not keep, instead of listing')
      .option('--keep-runs <number>', 'with --prune: so many of the newest', parseAmount)
      .option('--keep-days <number>', 'with --prune: those of so many days, and the newest 20', parseAmount)
      .option('--all', 'with --prune: of every manifest that shares the store')
      .addOption(store())
      .action(async options => done(await (await import('../commands/history.ts')).history(options, io))),
};

export const logs: Definition = {
  name: 'logs',
  description: 'print what builds have printed',
  describe: (command, { io, done }) =>
    withFile(command)
      .argument('<run>', 'id of the run, a beginning of it, or last; or the URL of a build', parseRun)
      .argument('[request]', 'name or key of a request of the run, or a trigger; default: all')
      .option('--failed', 'only of requests that did not succeed')
      .option('--follow', 'wait for the end of what runs, and exit with 1 unless it succeeds')
      .addOption(store())
      .action(async (run, request, options) =>
        done(await (await import('../commands/logs.ts')).logs(run, request, options, io)),
      ),
};
