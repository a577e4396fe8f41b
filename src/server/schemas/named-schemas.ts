import {
  described,
  flag,
  instant,
  instantOrNull,
  type JsonSchema,
  list,
  named,
  object,
  oneOf,
  orNull,
  text,
  textOrNull,
  whole,
} from './json-schema.ts';

const problem: JsonSchema = {
  ...object('Why something was not done (RFC 9457). Nothing of it has happened.', {
    type: text('A URI that names the kind of problem.'),
    title: text('What is wrong.'),
    status: whole('The HTTP status.', 400),
    code: text('The kind of problem; clients may match on it.'),
    next: text('What to do next.'),
    problems: list('What is wrong in detail.', described('A problem, as `volley validate` prints it.')),
  }),
  required: ['type', 'title', 'status', 'code', 'next'],
};

const pause = object('That no fire happens.', {
  at: instant('Since when.'),
  by: text('Who paused, in their own words.'),
  note: textOrNull('Why.'),
});

const fire = object('An instant at which a schedule is due.', {
  at: instant('When it is due.'),
  local: text('What the wall clock of its time zone shows then, with the offset.'),
  dst: {
    description: '`gap`: moved here, as the clock skips its time. `repeat`: the clock shows it twice.',
    enum: ['gap', 'repeat', null],
  },
});

const schedule = object('An entry of a trigger’s `schedule:`.', {
  id: text('Names it within the manifest.'),
  cron: text('The expression as it was written.'),
  resolved: text('The expression with each `H` resolved.'),
  timezone: text('IANA name of the time zone.'),
  next: orNull(named('fire')),
  buffered: list('Fires that wait for a run to end.', instant('When it was due.')),
});

const input = object('An input that a run may be given.', {
  name: text('Its name.'),
  type: oneOf('What it takes; always given as text.', ['string', 'number', 'boolean']),
  description: textOrNull('What it is for.'),
  required: flag('It has no default.'),
});

const trigger = object('A trigger of the manifest that is served.', {
  name: text('Its name.'),
  description: textOrNull('What it is for.'),
  labels: list('Its labels.', text('A label.')),
  inputs: list('What its runs take.', named('input')),
  schedules: list('When it fires by itself.', named('schedule')),
  paused: orNull(named('pause')),
  running: list('Its runs that have not ended.', text('Id of a run.')),
});

const fireRecord = object('What was decided of a fire.', {
  trigger: text('Its trigger.'),
  schedule: text('The schedule.'),
  instant: instant('When it was due.'),
  decidedAt: instant('When it was decided.'),
  decision: text('What became of it.'),
  reason: textOrNull('Why, in a sentence for people.'),
  run: textOrNull('The run that it started, or that held it.'),
  span: orNull(
    object('Of several fires that were missed, up to the instant of this one.', {
      first: instant('The first of them.'),
      count: whole('How many; a long span is not counted to its end.', 1),
      downSince: instantOrNull('Since when nobody had looked.'),
      why: oneOf('Why `catch-up` does not make up for them.', [
        'no-catch-up',
        'not-latest',
        'outside-window',
        'beyond-limit',
      ]),
    }),
  ),
});

const file = object('A file that a plan was made of.', {
  path: text('As it was named.'),
  digest: text('`sha256:` and the digest of its text.'),
});

const run = object('A run.', {
  run: text('Its id; sorts by time.'),
  startedAt: instant('When it began.'),
  finishedAt: instantOrNull('When it ended.'),
  outcome: {
    description: 'What it ended as; null: it has not.',
    enum: ['succeeded', 'handed-over', 'failed', 'rejected', 'unknown', 'interrupted', null],
  },
  manifest: named('file'),
  triggers: list('Its triggers, in the order of its plan.', text('Name of a trigger.')),
  requests: whole('How many requests its plan has.'),
  origin: described('Who or what has started it, by `kind`.'),
  parent: textOrNull('The run that it runs again.'),
  children: list('The runs that run it again.', text('Id of a run.')),
  owner: orNull(
    object('The process that conducts it.', { pid: whole('Its number.'), host: text('Its machine.') }),
  ),
  cancellation: orNull(
    object('Somebody wants it cancelled, or did.', {
      by: text('As they call themselves.'),
      at: instant('When they asked for it.'),
      noted: flag('Whether a process has begun to cancel it.'),
    }),
  ),
});

const request = object('A request of a run.', {
  key: text('Names it within its run; the same in each run of the same combination.'),
  trigger: text('Its trigger.'),
  target: text('Where it is sent.'),
  job: text('The job that it asks to build.'),
  matrix: described('Its combination: text by key.'),
  state: described('Where it stands, as `$defs/state` of events.schema.json.'),
  changedAt: instantOrNull('Since when; null: since the beginning.'),
  cancelled: textOrNull('Why volley no longer wanted it.'),
  released: textOrNull('Why it was left to its server before its end.'),
});

const manifest = object('What is served, and what stands on the disk.', {
  path: text('The manifest, as it was named at the start.'),
  loaded: object('What is served.', {
    at: instant('Since when.'),
    digest: text('`sha256:` and the digest of all of its files.'),
    files: list('The files that it is made of.', text('A path.')),
    problems: list('Warnings.', described('A problem, as `volley validate` prints it.')),
  }),
  rejected: orNull(
    object('What stands on the disk and cannot be served: the last good one stays.', {
      at: instant('Since when.'),
      problems: list('What is wrong with it.', described('A problem, as `volley validate` prints it.')),
    }),
  ),
});

const status = object('How the service is.', {
  version: text('Of volley.'),
  startedAt: instant('Since when it serves.'),
  phase: oneOf(
    '`starting`: takes up what the process before has left. `draining`: begins nothing new any more.',
    ['starting', 'serving', 'draining'],
  ),
  paused: orNull(named('pause')),
  pausedTriggers: list('Triggers that are paused by themselves.', text('Name of a trigger.')),
  storeFault: orNull(
    object('Why nothing can be written down at present.', {
      code: text('Its kind.'),
      message: text('What is wrong.'),
      next: text('What to do next.'),
    }),
  ),
  manifest: named('manifest'),
  running: list('Runs that are conducted.', text('Id of a run.')),
  stuck: list('Runs of earlier processes that are not gone on with for now.', text('Id of a run.')),
  missingSecrets: list(
    'Secrets that the manifest needs and that cannot be read.',
    described('A problem, as `volley validate` prints it.'),
  ),
  next: instantOrNull('When the next fire starts that no pause drops and whose day is not excluded.'),
});

/** The nouns of the API: each is a component of its OpenAPI description. */
export const NAMED_SCHEMAS: Readonly<Record<string, JsonSchema>> = {
  problem,
  pause,
  fire,
  schedule,
  input,
  trigger,
  'fire-record': fireRecord,
  file,
  run,
  request,
  manifest,
  status,
};
