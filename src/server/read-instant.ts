import type { HttpProblem } from './http-problem.ts';

/** An instant in an address: ISO 8601 with an offset; milliseconds since 1970, or null when it is none. */
export function readInstant(text: string): number | null {
  const isWhole = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)$/.test(text);
  const at = isWhole ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? null : at;
}

export const badInstant = (name: string): HttpProblem => ({
  status: 400,
  code: 'invalid-request',
  message: `\`${name}\` is no instant with an offset`,
  next: 'Write e.g. 2026-03-08T00:00:00Z.',
});
