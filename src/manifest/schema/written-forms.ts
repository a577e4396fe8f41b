/**
 * What a text of the manifest is and how it is written, where the schema alone can only say that a pattern or a type does
 * not fit.
 */
export interface WrittenForm {
  /** With its article: `a rate`. */
  readonly what: string;
  /** How to write it, in one sentence. */
  readonly next: string;
}

const DURATION: WrittenForm = {
  what: 'a duration',
  next: 'Write numbers with units, e.g. 90s, 30m or 2h.',
};

const VARIABLE: WrittenForm = {
  what: 'the name of an environment variable',
  next: 'Use letters, digits and underscores, and do not begin with a digit.',
};

const MARKER: WrittenForm = {
  what: 'the name of a parameter',
  next: 'Name a string parameter that the job defines, e.g. VOLLEY_ID, or leave `marker` out.',
};

const RATE: WrittenForm = {
  what: 'a rate',
  next: 'Write a whole number from 1 to 999999 a second, minute or hour, e.g. 10/s, 100/m or 5/h.',
};

const DATE: WrittenForm = { what: 'a date', next: 'Write year, month and day, e.g. 2026-12-25.' };

const LABEL: WrittenForm = {
  what: 'a label',
  next: 'Use letters, digits, `_`, `.` and `-`, and begin with none of the last two.',
};

/** By the schema's property, whatever definition it belongs to; a list's entries have the form that is said for the list. */
const FORMS: ReadonlyMap<string, WrittenForm> = new Map([
  ['env', VARIABLE],
  [
    'include',
    { what: 'a path', next: 'Name a file, e.g. targets.yaml, or a pattern, e.g. services/*.yaml.' },
  ],
  ['from', { what: 'a path', next: 'Name a YAML or JSON file, e.g. services.yaml.' }],
  ['until', DATE],
  ['calendar', { what: 'a path', next: 'Name an iCalendar file, e.g. holidays.ics.' }],
  ['jitter', DURATION],
  ['rate', RATE],
  ['timeout', DURATION],
  ['interval', DURATION],
  ['longest', DURATION],
  ['queue', DURATION],
  ['build', DURATION],
  ['delay', DURATION],
  ['duration', DURATION],
  ['marker', MARKER],
  ['labels', LABEL],
  ['paths', { what: 'a path', next: 'Name a file, a folder, or a pattern, e.g. services/api/**.' }],
  ['group', { what: 'the name of a group', next: 'Name it, e.g. deploy, or leave `concurrency` out.' }],
]);

/**
 * The form of the text that a validator's error is about, by the error's place in the schema
 * (`#/properties/rate/pattern`) and in the manifest; null where the schema's own words are enough.
 */
export function writtenForm(schemaPath: string, instancePath: string): WrittenForm | null {
  // The `from` of a schedule is no file.
  if (/\/schedule\/\d+\/from$/.test(instancePath)) return DATE;
  const property = /^#(?:\/definitions\/[^/]+)?\/properties\/([^/]+)(?:\/items)?\/[^/]+$/.exec(
    schemaPath,
  )?.[1];
  return FORMS.get(property ?? '') ?? null;
}
