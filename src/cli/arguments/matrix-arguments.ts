import { type Command, InvalidArgumentError, Option } from 'commander';
import { collectMatrix } from './choice-arguments.ts';

/** The options that say which combinations of matrices are meant. */
export const withMatrix = (command: Command): Command =>
  command
    .addOption(
      new Option('--matrix <key=values>', 'only combinations with one of these values: os=linux,windows')
        .argParser(collectMatrix)
        .default(new Map(), 'all'),
    )
    .addOption(
      new Option(
        '--rotation <number>',
        'which fire it is for matrices with `rotate`, from 1; after the last of a cycle it begins anew',
      ).argParser(parseRotation),
    )
    .option('--changed-only <ref>', 'only what files that differ from a git ref concern, by `paths`');

function parseRotation(text: string): number {
  const fire = Number(text);
  if (/^\d{1,9}$/.test(text) && fire >= 1) return fire;
  throw new InvalidArgumentError('Write a whole number from 1 on: 1 is the first fire of a cycle.');
}
