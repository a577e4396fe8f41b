import type { DocumentWords } from '../manifest/schema/schema-problems.ts';
import type { WrittenForm } from '../manifest/schema/written-forms.ts';

const DATE: WrittenForm = { what: 'a day', next: 'Write year, month and day, e.g. 2026-12-25.' };

const SPAN_END: WrittenForm = {
  what: 'a day or an instant',
  next: 'Write e.g. 2026-12-25, or 2026-12-25T08:00:00+01:00.',
};

const TIME: WrittenForm = {
  what: 'the time of a fire',
  next: 'Write e.g. 2026-12-25, 2026-12-25T02:00, or 2026-12-25T02:00:00+01:00.',
};

const FORMS: ReadonlyMap<string, WrittenForm> = new Map([
  ['on', DATE],
  ['from', SPAN_END],
  ['to', SPAN_END],
  ['at', TIME],
  ['manifest', { what: 'a path', next: 'Name the manifest, e.g. triggers.yaml.' }],
  ['name', { what: 'a promise in words', next: 'Say what must hold, e.g. no night is fired twice.' }],
]);

/** What the messages about the shape of a `*.test.yaml` call things. */
export const TEST_WORDS: DocumentWords = {
  name: 'the test file',
  version: 'This volley reads version 1 of the test language.',
  schema: 'Look it up in the schema, which `volley schema test` prints.',
  writtenForm(schemaPath) {
    const [, property] = /^#(?:\/definitions\/[^/]+)?\/properties\/([^/]+)\/[^/]+$/.exec(schemaPath) ?? [];
    return FORMS.get(property ?? '') ?? null;
  },
};
