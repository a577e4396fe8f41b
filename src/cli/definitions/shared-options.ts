/** Options that several commands have. */

import { type Command, InvalidArgumentError, Option } from 'commander';
import { collectSelector } from '../arguments/choice-arguments.ts';
import { withMatrix } from '../arguments/matrix-arguments.ts';
import { parseAmount } from '../arguments/number-arguments.ts';

/** Which manifest, and how it is told. */
export const withFile = (command: Command): Command =>
  command.option('-f, --file <path>', 'the manifest', 'triggers.yaml').option('--no-color', 'no colours');

/** What is printed on standard output; text where nothing else is asked for. */
export const format = (choices: readonly string[]): Option =>
  new Option('--format <format>', 'how results are printed').choices(choices).default('text');

/** What is chosen of a manifest when its requests are made. */
export const withInputs = (command: Command): Command =>
  withMatrix(
    command
      .addOption(
        new Option('-i, --input <name=value>', 'an input of the chosen triggers; may be repeated')
          .argParser(collectInput)
          .default(new Map(), 'none'),
      )
      .option('--inputs-file <path>', 'inputs from a YAML or JSON file; -i wins over it'),
  );

/** Of commands that go on with a run, or begin one from what was written down. */
export const withFollowing = (command: Command): Command =>
  command
    .addOption(format(['text', 'json', 'ndjson']))
    .option('--max-parallel <number>', 'builds in flight at most, over all triggers and targets', parseAmount)
    .option('--follow', 'print what the builds print, each line under the name of its request')
    .addOption(store());

/** How far a run goes. */
export const withWaiting = (command: Command): Command =>
  command
    .addOption(
      new Option('--wait <level>', 'how far builds are followed, whatever the triggers say')
        .choices(['submitted', 'queued', 'started', 'finished'])
        .conflicts('detach'),
    )
    .option('--detach', 'leave as soon as the servers have taken every request');

/** Which triggers are meant, beside those that are named. */
export const select = (): Option =>
  new Option('--select <key=value>', 'only triggers with this label, trigger (a glob) or target')
    .argParser(collectSelector)
    .default([], 'all');

/** Of commands that write runs down, or read what was written. */
export const store = (): Option =>
  new Option(
    '--store <path>',
    'where runs are written down (default: VOLLEY_STORE, else .volley/store.db beside the manifest)',
  );

/** Of commands that start the sandbox. */
export const faultOption = (): Option =>
  new Option('--fault <fault>', 'how the sandbox misbehaves, e.g. drop-after:trigger*3; may be repeated')
    .argParser((text: string, before: readonly string[]) => [...before, text])
    .default([], 'not at all');

function collectInput(text: string, before: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('Write NAME=VALUE.');
  return new Map([...before, [text.slice(0, at), text.slice(at + 1)]]);
}
