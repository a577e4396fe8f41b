import { type Command, Option } from 'commander';

export const TEST_FORMATS = ['text', 'json', 'junit', 'tap'] as const;

export type TestFormat = (typeof TEST_FORMATS)[number];

/** The arguments of `test` that are its own. */
export const withTests = (command: Command): Command =>
  command
    .argument('[file...]', 'test files; all beside the manifest when none is named')
    .addOption(
      new Option('--format <format>', 'how results are printed').choices(TEST_FORMATS).default('text'),
    )
    .addOption(
      new Option('--name <glob>', 'only tests whose name fits: * is any text; may be repeated')
        .argParser((text: string, before: readonly string[]) => [...before, text])
        .default([], 'all'),
    )
    .option('--watch', 'run them again when a file changes, until interrupted');
