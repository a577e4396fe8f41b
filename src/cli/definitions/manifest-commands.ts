/** Commands that look at manifests, and write them. */

import { Option } from 'commander';
import { withReporting } from '../arguments/report-arguments.ts';
import { collectLevel } from '../arguments/rule-level.ts';
import { withTests } from '../arguments/test-arguments.ts';
import { reported } from '../reports/reported.ts';
import type { Definition } from './definition.ts';
import { format, withFile } from './shared-options.ts';

export const init: Definition = {
  name: 'init',
  description: 'write a first manifest that can be rehearsed at once',
  describe: (command, { io, done }) =>
    withFile(command)
      .option('--force', 'replace the file if it is there')
      .action(async options => done(await (await import('../commands/init.ts')).init(options, io))),
};

export const validate: Definition = {
  name: 'validate',
  description: 'check a manifest and say all that is wrong with it',
  describe: (command, { io, done }) =>
    withReporting(withFile(command))
      .addOption(format(['text', 'json']))
      .addOption(
        new Option('--rule <name=level>', 'level of a lint rule: off, warning or error; may be repeated')
          .argParser(collectLevel)
          .default(new Map(), 'as the manifest says'),
      )
      .option('--fix', 'mend what can be mended safely, and say what is left')
      .option('--fix-dry-run', 'show what --fix would change, and change nothing')
      .option(
        '--second-opinion',
        'say, too, where node-cron would fire a schedule differently, and why volley does not',
      )
      .option('--strict', 'count warnings as errors')
      .action(async options => {
        const { validate } = await import('../commands/validate.ts');
        done(await reported('validate', options, io, its => validate(options, its)));
      }),
};

export const fmt: Definition = {
  name: 'fmt',
  description: 'bring manifests into the one layout, comments and all',
  describe: (command, { io, done }) =>
    withFile(command)
      .argument(
        '[file...]',
        'other files than the manifest; - reads standard input and writes standard output',
      )
      .option('--check', 'change nothing, show what would change, and exit with 1 if anything would')
      .action(async (files, options) =>
        done(await (await import('../commands/fmt.ts')).fmt(files, options, io)),
      ),
};

export const test: Definition = {
  name: 'test',
  description: 'check what is promised of manifests in *.test.yaml files; sends nothing',
  describe: (command, { io, done }) =>
    withTests(withReporting(withFile(command))).action(async (files, options) => {
      const { test } = await import('../commands/test.ts');
      const isFileNamed = command.getOptionValueSource('file') !== 'default';
      done(await reported('test', options, io, its => test(files, { ...options, isFileNamed }, its)));
    }),
};

export const schema: Definition = {
  name: 'schema',
  description:
    'print the JSON Schema of manifests (or of files that they include, their tests, plans, plan files, diffs, or a run’s events)',
  describe: (command, { io, done }) =>
    command
      .argument('[name]', 'triggers, include, test, plan, plan-file, diff or events', 'triggers')
      .action(async name => done(await (await import('../commands/schema.ts')).schema(name, io))),
};
