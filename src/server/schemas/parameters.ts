import { type JsonSchema, object, text, whole } from './json-schema.ts';

/* What routes have in common in their addresses. */

export const TRIGGER_PARAMS = object('Which trigger.', { trigger: text('Its name.', { maxLength: 256 }) });

const RUN = text('Its id, a beginning of it that fits no other, or `last`.', { maxLength: 64 });

export const RUN_PARAMS = object('Which run.', { run: RUN });

export const REQUEST_PARAMS = object('Which request.', {
  run: RUN,
  request: text('Its key.', { maxLength: 128 }),
});

/** `most` is the bound of a page. */
export const limit = (usual: number, most: number): JsonSchema =>
  whole('How many at most.', 1, { maximum: most, default: usual });

export const BY = text('Who wants it, for the record. Default: `api`.', { minLength: 1, maxLength: 100 });
