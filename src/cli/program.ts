import { Command, CommanderError } from 'commander';
import { createRedactor, type Redactor } from '../core/redactor.ts';
import type { Definition } from './definitions/definition.ts';
import { fmt, init, schema, test, validate } from './definitions/manifest-commands.ts';
import { doctor, explain, plan, run } from './definitions/run-commands.ts';
import { next, simulate, why } from './definitions/schedule-commands.ts';
import { sandbox, serve } from './definitions/service-commands.ts';
import { cancel, history, logs, rerun, resume, status } from './definitions/stored-run-commands.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { type ProcessIo, processIo } from './process/process-io.ts';
import { type GivenPlaces, NOTHING_GIVEN, toldCommands } from './told-commands.ts';
import { version } from './version.ts';

// Handed on, so that what begins a process loads nothing of its own.
export { createRedactor };

/** In the order in which help lists them. */
const COMMANDS: readonly Definition[] = [
  init,
  validate,
  fmt,
  plan,
  test,
  explain,
  run,
  resume,
  rerun,
  cancel,
  status,
  history,
  logs,
  doctor,
  next,
  why,
  simulate,
  serve,
  sandbox,
  schema,
];

/** Parses the arguments, runs the command, and returns its exit code. Each command's code is loaded when it runs. */
export async function runProgram(args: readonly string[], redactor: Redactor): Promise<ExitCode> {
  let given = NOTHING_GIVEN;
  const told = (text: string, file = given.file): string => toldCommands(text, { ...given, file });
  const io = processIo(args.includes('--no-color') ? false : undefined, redactor, told);
  let code: ExitCode = EXIT.ok;
  const program = commands(io, args, result => {
    code = result;
  });
  program.hook('preAction', (_, acting) => {
    given = givenPlaces(acting);
  });
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) {
      io.err.write(redactor.redact(defect(error)));
      return EXIT.failed;
    }
    if (error.exitCode !== 0) return commandOf(args)?.usageCode ?? EXIT.usage;
  }
  // Whoever reads half a plan must not take it for the whole.
  return code === EXIT.ok && (await io.isOutputLost()) ? EXIT.failed : code;
}

/** What was said on the command line, and not what is so by default. */
function givenPlaces(acting: Command): GivenPlaces {
  const said = (name: string): string | null => {
    const value: unknown = acting.getOptionValue(name);
    return acting.getOptionValueSource(name) === 'cli' && typeof value === 'string' ? value : null;
  };
  return { file: said('file'), store: said('store') };
}

/** The command that is named; options of the program itself may stand before it. */
function commandOf(args: readonly string[]): Definition | undefined {
  const first = args.find(arg => !arg.startsWith('-'));
  return COMMANDS.find(({ name }) => name === first);
}

function commands(io: ProcessIo, args: readonly string[], done: (code: ExitCode) => void): Command {
  const program = new Command('volley')
    .description('Fires fleets of CI jobs from a manifest, once each, and follows every build to its end.')
    .version(version, '-V, --version', 'print the version')
    .option('--no-color', 'no colours, also by NO_COLOR=1')
    .helpOption('-h, --help', 'print help')
    .helpCommand(false)
    .configureOutput({
      writeOut: text => io.out.write(text),
      outputError: (text, write) => write(`volley: ${text.replace(/^error: /, '')}`),
    })
    .showSuggestionAfterError()
    .showHelpAfterError('(volley --help lists the commands)')
    .exitOverride();
  // To make commands that do not run, or their options, would slow every start. With `help`, a misspelled name or none at
  // all, any of them may be shown; with something before the name, the list of all.
  const chosen = commandOf(args);
  const isAlone = chosen !== undefined && args[0] === chosen.name;
  if (!isAlone) program.helpCommand('help [command]', 'print help for a command');
  for (const definition of isAlone ? [chosen] : COMMANDS) {
    const command = program.command(definition.name).description(definition.description);
    if (chosen !== undefined && chosen !== definition) continue;
    definition.describe(command.helpOption('-h, --help', 'print help').exitOverride(), { io, done });
  }
  return program;
}

/** An exception that reaches this place is our mistake, and says so instead of looking like the user's. */
export function defect(error: unknown): string {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `volley: this is a defect in volley ${version}, please report it:\n${text}\n`;
}
