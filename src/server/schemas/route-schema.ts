import type { JsonSchema } from './json-schema.ts';
import { named } from './json-schema.ts';

/** What a route takes and gives, for its checks, its serialisers and its description. */
export interface RouteSchema {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly description?: string;
  readonly params?: JsonSchema;
  readonly querystring?: JsonSchema;
  readonly headers?: JsonSchema;
  readonly body?: JsonSchema;
  /** Who may call it; each entry is one way. Default: whoever has a token. */
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
  readonly response: Readonly<Record<string, JsonSchema>>;
}

/** Adds what each route may answer besides: problems. */
export const route = ({
  response,
  ...schema
}: Omit<RouteSchema, 'response'> & {
  readonly response: Readonly<Record<string, JsonSchema>>;
}): RouteSchema => ({
  ...schema,
  response: {
    ...response,
    '4xx': problemAnswer('It was not done: the request has to be another one.'),
    '5xx': problemAnswer('It was not done: it may be asked again later.'),
  },
});

const problemAnswer = (description: string): JsonSchema => ({
  description,
  content: { 'application/problem+json': { schema: named('problem') } },
});

/** An answer with this body. */
export const answer = (description: string, schema: JsonSchema): JsonSchema => ({
  description,
  content: { 'application/json': { schema } },
});
