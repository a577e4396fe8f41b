import { type Command, InvalidArgumentError, Option } from 'commander';
import { parseDuration } from '../../core/duration.ts';
import { onlyWith } from '../definitions/option-rules.ts';
import type { Expiry } from '../plan/write-plan-file.ts';
import { parseInstant } from './time-arguments.ts';

export const PLAN_FORMATS = ['text', 'json', 'ndjson', 'markdown', 'mermaid', 'html'] as const;

/** How a plan, or a diff of two, is printed. */
export type PlanFormat = (typeof PLAN_FORMATS)[number];

/** The options of `plan` that are its own. */
export const withPlanning = (command: Command): Command =>
  withMeaning(withKey(command))
    .addOption(
      new Option('--format <format>', 'how results are printed').choices(PLAN_FORMATS).default('text'),
    )
    .addOption(new Option('-o, --out <path>', 'save the plan for `run --plan`').argParser(parseOut))
    .addOption(
      new Option(
        '--expires <when>',
        'with --out: after a time (24h), or at an instant; default: never',
      ).argParser(parseExpiry),
    )
    .option('--against <ref>', 'show what differs from a git ref, a plan file, or the last run: `last`')
    .option('--detailed-exitcode', 'with --against: exit with 2 when there is a difference')
    .option('--at <instant>', 'what counts as now, for --expires and coming fires', parseInstant);

/** The options by which `run` fires a saved plan. */
export const withSavedPlan = (command: Command): Command =>
  onlyWith(withKey(command), ['--allow-stale', ...KEY_FLAGS], { flags: ['--plan'], words: '--plan' })
    .option('--plan <path>', 'fire this plan, exactly as `plan --out` saved it')
    .option('--allow-stale', 'with --plan: also when the manifest has changed since');

/** Refuses options that would do nothing, since whoever gives one counts on it. */
function withMeaning(command: Command): Command {
  onlyWith(command, ['--expires'], { flags: ['--out'], words: '--out' });
  onlyWith(command, ['--detailed-exitcode'], { flags: ['--against'], words: '--against' });
  return onlyWith(command, KEY_FLAGS, { flags: ['--out', '--against'], words: '--out or --against' });
}

const KEY_FLAGS = ['--key-env', '--key-file'];

const withKey = (command: Command): Command =>
  command
    .addOption(
      new Option('--key-env <name>', 'environment variable with the key that signs plans').conflicts(
        'keyFile',
      ),
    )
    .option('--key-file <path>', 'file with the key that signs plans');

/** Elsewhere `-` is standard output, which has a rendering of the plan already. */
function parseOut(text: string): string {
  if (text !== '-') return text;
  throw new InvalidArgumentError('A plan is saved in a file: name it, e.g. plan.json.');
}

function parseExpiry(text: string): Expiry {
  const time = parseDuration(text);
  if (time !== null && time > 0) return { kind: 'after', time };
  if (/^\d{4}-/.test(text)) return { kind: 'instant', at: parseInstant(text) };
  throw new InvalidArgumentError('Write a time, e.g. 24h, or an instant, e.g. 2026-03-08T00:00:00Z.');
}
