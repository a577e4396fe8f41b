import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { collectMatrix, collectSelector } from './choice-arguments.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import type { Io } from './io.ts';
import { processIo } from './process-io.ts';
import { collectLevel } from './rule-level.ts';
import { version } from './version.ts';

/** Parses the arguments, runs the command, and returns its exit code. Each command's code is loaded when it runs. */
export async function runProgram(args: readonly string[]): Promise<ExitCode> {
  const io = processIo(args.includes('--no-color') ? false : undefined);
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
    io.err.write(defect(error));
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
    command
      .addOption(
        new Option('-i, --input <name=value>', 'an input of the chosen triggers; may be repeated')
          .argParser(collectInput)
          .default(new Map(), 'none'),
      )
      .option('--inputs-file <path>', 'inputs from a YAML or JSON file; -i wins over it')
      .addOption(
        new Option('--matrix <key=values>', 'only combinations with one of these values: os=linux,windows')
          .argParser(collectMatrix)
          .default(new Map(), 'all'),
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
    withFile(command)
      .addOption(format(['text', 'json']))
      .addOption(
        new Option('--rule <name=level>', 'level of a lint rule: off, warning or error; may be repeated')
          .argParser(collectLevel)
          .default(new Map(), 'as the manifest says'),
      )
      .option('--strict', 'count warnings as errors')
      .action(async options => done(await (await import('./commands/validate.ts')).validate(options, io))),
  );

  define('plan', 'show what a run would fire; sends nothing', command =>
    withInputs(withFile(command))
      .argument('[trigger...]', 'names of triggers; all when none is named')
      .addOption(format(['text', 'json', 'ndjson']))
      .addOption(select())
      .action(async (triggers, options) =>
        done(await (await import('./commands/plan.ts')).plan(triggers, options, io)),
      ),
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
    withInputs(withFile(command))
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
      .action(async (triggers, options) =>
        done(await (await import('./commands/run.ts')).run(triggers, options, io)),
      ),
  );

  define('resume', 'go on with a run whose process has ended, until its builds have', command =>
    withFollowing(withFile(command))
      .argument('[run]', 'id of the run, or a beginning of it; the last one that has not ended')
      .action(async (run, options) =>
        done(await (await import('./commands/resume.ts')).resume(run, options, io)),
      ),
  );

  define('rerun', 'run the plan of an earlier run again, exactly as it was saved', command =>
    withFollowing(withFile(command))
      .argument('<run>', 'id of the run, a beginning of it, or last')
      .option('--failed', 'only what did not succeed; the others keep their builds')
      .action(async (run, options) =>
        done(await (await import('./commands/rerun.ts')).rerun(run, options, io)),
      ),
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

  define('status', 'show where a run stands, or how it ended', command =>
    withFile(command)
      .argument('[run]', 'id of the run, a beginning of it, or last', 'last')
      .addOption(format(['text', 'json']))
      .addOption(store())
      .action(async (run, options) =>
        done(await (await import('./commands/status.ts')).status(run, options, io)),
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
      .addOption(store())
      .action(async options => done(await (await import('./commands/history.ts')).history(options, io))),
  );

  define('logs', 'print what a build has printed', command =>
    withFile(command)
      .argument('<build>', 'URL of the build, on a target of the manifest')
      .option('--follow', 'wait for its end, and exit with 1 unless it succeeds')
      .action(async (build, options) =>
        done(await (await import('./commands/logs.ts')).logs(build, options, io)),
      ),
  );

  define('doctor', 'check targets, and the jobs that a run would build; triggers nothing', command =>
    withInputs(withFile(command))
      .argument('[target...]', 'names of targets; all when none is named')
      .addOption(format(['text', 'json']))
      .action(async (targets, options) =>
        done(await (await import('./commands/doctor.ts')).doctor(targets, options, io)),
      ),
  );

  define('next', 'list the coming fires of schedules', command =>
    withFile(command)
      .argument('[trigger...]', 'names of triggers; all when none is named')
      .addOption(format(['text', 'json']))
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

  define('serve', 'fire the manifest’s schedules until interrupted', command =>
    withFile(command)
      .option('--sandbox', 'fire at the built-in Jenkins instead of the real targets')
      .action(async options => done(await (await import('./commands/serve.ts')).serve(options, io))),
  );

  define('sandbox', 'start the built-in Jenkins with the manifest’s jobs, until interrupted', command =>
    withFile(command)
      .option('-p, --port <number>', 'port on 127.0.0.1', parsePort, 8080)
      .addOption(faultOption())
      .option('--make-jobs', 'a trigger of a job that does not exist makes it')
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

  define('schema', 'print the JSON Schema of manifests (or of plans, or of a run’s events)', command =>
    command
      .argument('[name]', 'triggers, plan or events', 'triggers')
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
  KIND      drop-before drop-after silence delay drip cut garbage flood wrong-location
            401 429 502 502-after 503 503-proxy 504 504-after sso-redirect sso-page
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

/** ISO 8601 with an offset, which a time without one would silently take from the machine; or a date, in UTC. */
const INSTANT = /^(\d{4}-\d\d-\d\d)(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))?$/;

function parseInstant(text: string): number {
  const instant = Date.parse(text);
  const [, date = ''] = INSTANT.exec(text) ?? [];
  // The engine takes 30 February for 2 March.
  const day = new Date(`${date}T00:00:00Z`);
  if (Number.isNaN(instant) || Number.isNaN(day.getTime()) || !day.toISOString().startsWith(date)) {
    throw new InvalidArgumentError('Write an instant with its offset, e.g. 2026-03-08T00:00:00Z.');
  }
  return instant;
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
