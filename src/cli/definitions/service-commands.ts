/** Commands that go on until they are interrupted. */

import { Option } from 'commander';
import { parsePort, parseSpeed } from '../arguments/number-arguments.ts';
import type { Definition } from './definition.ts';
import { faultOption, store, withFile } from './shared-options.ts';

export const serve: Definition = {
  name: 'serve',
  description: 'fire the manifest’s schedules, and offer an API, until interrupted',
  describe: (command, { io, done }) =>
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
      .action(async options => done(await (await import('../commands/serve.ts')).serve(options, io))),
};

export const sandbox: Definition = {
  name: 'sandbox',
  description: 'start the built-in Jenkins with the manifest’s jobs, until interrupted',
  describe: (command, { io, done }) =>
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
      .action(async options => done(await (await import('../commands/sandbox.ts')).sandbox(options, io))),
};

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
