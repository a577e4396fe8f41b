/** A JSON Schema (2020-12), as OpenAPI 3.1 takes it. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** An object with these members and no other; all are there but the `optional` ones. */
export const object = (
  description: string,
  properties: Readonly<Record<string, JsonSchema>>,
  optional: readonly string[] = [],
): JsonSchema => ({
  description,
  type: 'object',
  required: Object.keys(properties).filter(name => !optional.includes(name)),
  properties,
  additionalProperties: false,
});

export const text = (description: string, more: JsonSchema = {}): JsonSchema => ({
  description,
  type: 'string',
  ...more,
});

export const textOrNull = (description: string): JsonSchema => ({ description, type: ['string', 'null'] });

/** ISO 8601 in UTC. */
export const instant = (description: string): JsonSchema => text(description, { format: 'date-time' });

export const instantOrNull = (description: string): JsonSchema => ({
  description,
  type: ['string', 'null'],
  format: 'date-time',
});

export const flag = (description: string): JsonSchema => ({ description, type: 'boolean' });

export const whole = (description: string, least = 0, more: JsonSchema = {}): JsonSchema => ({
  description,
  type: 'integer',
  minimum: least,
  ...more,
});

export const oneOf = (description: string, words: readonly string[], more: JsonSchema = {}): JsonSchema => ({
  description,
  type: 'string',
  enum: words,
  ...more,
});

export const list = (description: string, items: JsonSchema): JsonSchema => ({
  description,
  type: 'array',
  items,
});

export const orNull = (schema: JsonSchema): JsonSchema => ({ anyOf: [schema, { type: 'null' }] });

/** One of the named schemas that the whole API shares. */
export const named = (name: string): JsonSchema => ({ $ref: `${name}#` });

/** What another document describes: passed on whole. */
export const described = (description: string): JsonSchema => ({
  description,
  type: 'object',
  additionalProperties: true,
});
