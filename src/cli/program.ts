import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import type { Redactor } from '../core/redactor.ts';
import { collectSelector } from './choice-arguments.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import type { Io } from './io.ts';
import { withMatrix } from './matrix-arguments.ts';
import { withPlanning, withSavedPlan } from './plan-arguments.ts';
import { parseMoment } from './moment-argument.ts';
import { processIo } from './process-io.ts';
import { withReporting } from './report-arguments.ts';
import { reported } from './reported.ts';
import { collectLevel } from './rule-level.ts';
import { collectDown, parseDurations, parseInstant, parseJump } from './time-arguments.ts';
import { version } from './version.ts';

/** Parses the arguments, runs the command, and returns its exit code. Each command's code is loaded when it runs. */
export async function runProgram(args: readonly string[], redactor: Redactor): Promise<ExitCode> {
  const io = processIo(args.includes('--no-color') ? false : undefined, redactor);
  let code: ExitCode = EXIT.ok;
  const first = args.find(arg => !arg.startsWith('-'));
  const program = commands(io, first, result => {
    code = result;
  });
  try {
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    io.err.write(redactor.redact(defect(error)));
    return EXIT.failed;
  }
}

/** `first`: what may be the name of the command that is to run. */
function commands(io: Io, first: string | undefined, done: (code: ExitCode) => void): Command {
  const program = new Command('volley')
    .description('Fires fleets of CI jobs from a manifest, once each, and follows every build to its end.')
    .version(version, '-V, --version', 'print the version')
    .option('--no-color', 'no colours, also by NO_COLOR=1')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print help for a command')
    .configureOutput({ outputError: (text, write) => write(`volley: ${text.replace(/^error: /, '')}`) })
    .showSuggestionAfterError()
    .showHelpAfterError('(volley --help lists the commands)')
    .exitOverride();
  const definitions = new Map<string, (command: Command) => void>();
  const define = (name: string, description: string, describe: (command: Command) => void): void => {
    program.command(name).description(description);
    definitions.set(name, describe);
  };
  const withFile = (command: Command): Command =>
    command.option('-f, --file <path>', 'the manifest', 'triggers.yaml').option('--no-color', 'no colours');
  const format = (choices: readonly string[]): Option =>
    new Option('--format <format>', 'how results are printed').choices(choices).default('text');
  const withInputs = (command: Command): Command =>
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
  const withFollowing = (command: Command): Command =>
    command
      .addOption(format(['text', 'json', 'ndjson']))
      .option(
        '--max-parallel <number>',
        'builds in flight at most, over all triggers and targets',
        parseAmount,
      )
      .option('--follow', 'print what the builds print, each line under the name of its request')
      .addOption(store());
  const select = (): Option =>
    new Option('--select <key=value>', 'only triggers with this label, trigger (a glob) or target')
      .argParser(collectSelector)
      .default([], 'all');

  define('init', 'write a first manifest that can be rehearsed at once', command =>
    withFile(command)
      .option('--force', 'replace the file if it is there')
      .action(async options => done(await (await import('./commands/init.ts')).init(options, io))),
  );

  define('validate', 'check a manifest and say all that is wrong with it', command =>
    withReporting(withFile(command))
      .addOption(format(['text', 'json']))
      .addOption(
        new Option('--rule <name=level>', 'level of a lint rule: off, warning or error; may be repeated')
          .argParser(collectLevel)
          .default(new Map(), 'as the manifest says'),
      )
      .option('--fix', 'mend what can be mended safely, and say what is left')
      .option('--fix-dry-run', 'show what --fix would change, and change nothing')
      .option('--strict', 'count warnings as errors')
      .action(async options => {
        const { validate } = await import('./commands/validate.ts');
        done(await reported('validate', options, io, its => validate(options, its)));
      }),
  );

  define('fmt', 'bring manifests into the one layout, comments and all', command =>
    withFile(command)
      .argument(
        '[file...]',
        'other files than the manifest; - reads standard input and writes standard output',
      )
      .option('--check', 'change nothing, show what would change, and exit with 1 if anything would')
      .action(async (files, options) =>
        done(await (await import('./commands/fmt.ts')).fmt(files, options, io)),
      ),
  );

  define('plan', 'show what a run would fire; sends nothing', command =>
    withReporting(withPlanning(withInputs(withFile(command))))
      .argument('[trigger...]', 'names of triggers; all when none is named')
      .addOption(select())
      .addOption(store())
      .action(async (triggers, options) => {
        const { plan } = await import('./commands/plan.ts');
        done(await reported('plan', options, io, its => plan(triggers, options, its)));
      }),
  );

  define('explain', 'show where each value of a request comes from', command =>
    withInputs(withFile(command))
      .argument('<trigger>', 'name of a trigger; its first request, or the first that --matrix leaves')
      .addOption(format(['text', 'json']))
      .action(async (trigger, options) =>
        done(await (await import('./commands/explain.ts')).explain(trigger, options, io)),
      ),
  );

  define('run', 'fire triggers and follow every build to its end', command =>
    withReporting(withSavedPlan(withInputs(withFile(command))))
      .argument('[trigger...]', 'names of triggers; all when none is named')
      .addOption(format(['text', 'json', 'ndjson']))
      .addOption(select())
      .option('--sandbox', 'rehearse against the built-in Jenkins instead of the real targets')
      .addOption(faultOption().implies({ sandbox: true }))
      .addOption(
        new Option('--wait <level>', 'how far builds are followed, whatever the triggers say')
          .choices(['submitted', 'queued', 'started', 'finished'])
          .conflicts('detach'),
      )
      .option('--detach', 'leave as soon as the servers have taken every request')
      .option(
        '--max-parallel <number>',
        'builds in flight at most, over all triggers and targets',
        parseAmount,
      )
      .option('--follow', 'print what the builds print, each line under the name of its request')
      .addOption(store())
      .option('--no-store', 'do not write the run down; it cannot be resumed then')
      .action(async (triggers, options) => {
        const { run } = await import('./commands/run.ts');
        done(await reported('run', options, io, its => run(triggers, options, its)));
      }),
  );

  define('resume', 'go on with a run whose process has ended, until its builds have', command =>
    withReporting(withFollowing(withFile(command)))
      .argument('[run]', 'id of the run, or a beginning of it; the last one that has not ended')
      .action(async (run, options) => {
        const { resume } = await import('./commands/resume.ts');
        done(await reported('resume', options, io, its => resume(run, options, its)));
      }),
  );

  define('rerun', 'run the plan of an earlier run again, exactly as it was saved, or a part of it', command =>
    withReporting(withFollowing(withFile(command)))
      .argument('<run>', 'id of the run, a beginning of it, or last')
      .option('--failed', 'only what did not succeed; the others keep their builds')
      .addOption(select())
      .action(async (run, options) => {
        const { rerun } = await import('./commands/rerun.ts');
        done(await reported('rerun', options, io, its => rerun(run, options, its)));
      }),
  );

  define('cancel', 'take what a run has queued out of the queue, and stop its builds', command =>
    withFile(command)
      .argument('<run>', 'id of the run, a beginning of it, or last')
      .addOption(format(['text', 'json', 'ndjson']))
      .addOption(store())
      .action(async (run, options) =>
        done(await (await import('./commands/cancel.ts')).cancel(run, options, io)),
      ),
  );

  define('status', 'show where a run stands, or how it ended; of one request all that is known', command =>
    withFile(command)
      .argument('[run]', 'id of the run, a beginning of it, or last', 'last')
      .argument('[request]', 'name or key of one of its requests')
      .addOption(format(['text', 'json']))
      .addOption(store())
      .action(async (run, request, options) =>
        done(await (await import('./commands/status.ts')).status(run, request, options, io)),
      ),
  );

  define('history', 'list runs, the newest first', command =>
    withFile(command)
      .addOption(format(['text', 'json']))
      .option('-n, --limit <number>', 'how many', parseAmount, 20)
      .option('--trigger <name>', 'only runs with this trigger')
      .addOption(
        new Option('--outcome <outcome>', 'only runs that ended so').choices([
          'succeeded',
          'failed',
          'rejected',
          'unknown',
          'interrupted',
          'unfinished',
        ]),
      )
      .option('--prune', 'forget what `store.keep` of the manifest does not keep, instead of listing')
      .option('--keep-runs <number>', 'with --prune: so many of the newest', parseAmount)
      .option('--keep-days <number>', 'with --prune: those of so many days, and the newest 20', parseAmount)
      .addOption(store())
      .action(async options => done(await (await import('./commands/history.ts')).history(options, io))),
  );

  define('logs', 'print what builds have printed', command =>
    withFile(command)
      .argument('<run>', 'id of the run, a beginning of it, or last; or the URL of a build')
      .argument('[request]', 'name or key of a request of the run, or a trigger; default: all')
      .option('--failed', 'only of requests that did not succeed')
      .option('--follow', 'wait for the end of what runs, and exit with 1 unless it succeeds')
      .addOption(store())
      .action(async (run, request, options) =>
        done(await (await import('./commands/logs.ts')).logs(run, request, options, io)),
      ),
  );

  define('doctor', 'check targets, and the jobs that a run would build; triggers nothing', command =>
    withReporting(withInputs(withFile(command)))
      .argument('[target...]', 'names of targets; all when none is named')
      .addOption(format(['text', 'json']))
      .action(async (targets, options) => {
        const { doctor } = await import('./commands/doctor.ts');
        done(await reported('doctor', options, io, its => doctor(targets, options, its)));
      }),
  );

  define('next', 'list the coming fires of schedules', command =>
    withFile(command)
      .argument('[trigger...]', 'names of triggers; all when none is named')
      .addOption(format(['text', 'json', 'ics']))
      .option('--cron <expression>', 'of this expression instead of the manifest’s schedules')
      .option('--timezone <zone>', 'IANA time zone of --cron', 'UTC')
      .option(
        '--from <instant>',
        'list fires from this instant on (ISO 8601, itself included); default: now',
        parseInstant,
      )
      .option('-n, --count <number>', 'how many', parseCount, 10)
      .action(async (triggers, options) =>
        done(await (await import('./commands/next.ts')).next(triggers, options, io)),
      ),
  );

  define('why', 'say why a trigger fired at a time, or did not', command =>
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
        done(await (await import('./commands/why.ts')).why(trigger, options, io)),
      ),
  );

  define('simulate', 'show what serving would do in a span of time, on a virtual clock', command =>
    withFile(command)
      .argument('[trigger...]', 'names of triggers; all when none is named')
      .addOption(format(['text', 'json']))
      .requiredOption(
        '--from <instant>',
        'the first instant (ISO 8601 with its offset, or a date)',
        parseInstant,
      )
      .requiredOption('--to <instant>', 'the last one', parseInstant)
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
        done(await (await import('./commands/simulate.ts')).simulate(triggers, options, io)),
      ),
  );

  define('serve', 'fire the manifest’s schedules, and offer an API, until interrupted', command =>
    withFile(command)
      .addOption(store())
      .option('--api <address:port>', 'where the API listens (default: 127.0.0.1:8655)')
      .option('--no-api', 'no API')
      .option('--token-file <path>', 'the token of operators of the API (else VOLLEY_TOKEN)')
      .option('--read-token-file <path>', 'the token of its readers (else VOLLEY_READ_TOKEN)')
      .option('--webhook-secret-file <path>', 'what webhooks are signed with (else VOLLEY_WEBHOOK_SECRET)')
      .addOption(
        new Option('--log-format <format>', 'default: text in a terminal, json elsewhere').choices([
          'text',
          'json',
        ]),
      )
      .option('--sandbox', 'fire at the built-in Jenkins instead of the real targets')
      .action(async options => done(await (await import('./commands/serve.ts')).serve(options, io))),
  );

  define('sandbox', 'start the built-in Jenkins with the manifest’s jobs, until interrupted', command =>
    withFile(command)
      .option('-p, --port <number>', 'port on 127.0.0.1', parsePort, 8080)
      .addOption(faultOption())
      .option('--make-jobs', 'a trigger of a job that does not exist makes it')
      .option('--home <folder>', 'where jobs and builds survive its end, and the queue as it was last saved')
      .addOption(
        new Option('--speed <number>', 'how many times as fast time passes in it')
          .argParser(parseSpeed)
          .default(1)
          .conflicts('virtualClock'),
      )
      .option('--virtual-clock', 'time stands still until POST /sandbox/clock moves it')
      .addHelpText('after', SANDBOX_HELP)
      .action(async options => done(await (await import('./commands/sandbox.ts')).sandbox(options, io))),
  );

  define(
    'schema',
    'print the JSON Schema of manifests (or of their tests, plans, plan files, diffs, or a run’s events)',
    command =>
      command
        .argument('[name]', 'triggers, test, plan, plan-file, diff or events', 'triggers')
        .action(async name => done(await (await import('./commands/schema.ts')).schema(name, io))),
  );

  // To make the options of commands that do not run would slow every start. With `help`, a misspelled name or none at all,
  // any of them may be shown.
  const chosen = definitions.has(first ?? '') ? first : null;
  for (const command of program.commands) {
    if (chosen !== null && command.name() !== chosen) continue;
    definitions.get(command.name())?.(command.helpOption('-h, --help', 'print help').exitOverride());
  }
  return program;
}

/** A test compares it with what there is: loading the sandbox for its own help would slow every start. */
const SANDBOX_HELP = `
A fault is KIND[:REQUESTS][=TIME][*TIMES | @FROM-TO]:
  KIND      drop-before drop-during drop-after silence-before silence delay drip cut
            short garbage flood wrong-location 401 403-crumb 404 409 429 500 500-after
            502 502-after 503 503-proxy 504 504-after sso-redirect sso-page
            expire restart crash
  REQUESTS  trigger queue job build log cancel crumb nodes other any (default any)
  TIME      500ms, 2s, 1m; of delay, drip, 429, restart and crash
  TIMES     *3 the first three, *always all; @10 the tenth, @10-20, @10- (default the first)
  e.g.      delay:any=2s*always   503:trigger@1-2   restart:queue=5s

While it runs: GET /sandbox/builds, GET /sandbox/requests, GET POST DELETE /sandbox/faults,
POST /sandbox/restart, POST /sandbox/expire, GET POST /sandbox/clock.
`;

const store = (): Option =>
  new Option(
    '--store <path>',
    'where runs are written down (default: VOLLEY_STORE, else .volley/store.db beside the manifest)',
  );

const faultOption = (): Option =>
  new Option('--fault <fault>', 'how the sandbox misbehaves, e.g. drop-after:trigger*3; may be repeated')
    .argParser((text: string, before: readonly string[]) => [...before, text])
    .default([], 'not at all');

const parseAmount = (text: string): number => whole(text, 1, 1_000_000);

const parseSpeed = (text: string): number => whole(text, 1, 10_000);

function collectInput(text: string, before: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('Write NAME=VALUE.');
  return new Map([...before, [text.slice(0, at), text.slice(at + 1)]]);
}

const parseCount = (text: string): number => whole(text, 1, 100_000);
const parsePort = (text: string): number => whole(text, 0, 65_535);

function whole(text: string, least: number, most: number): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < least || number > most) {
    throw new InvalidArgumentError(`Write a whole number from ${least} to ${most}.`);
  }
  return number;
}

/** An exception that reaches this place is our mistake, and says so instead of looking like the user's. */
export function defect(error: unknown): string {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `volley: this is a defect in volley ${version}, please report it:\n${text}\n`;
}
