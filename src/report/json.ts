/** An object of a document for programs. */
export type Json = Record<string, unknown>;

/** `instant`: milliseconds since 1970. */
export const iso = (instant: number): string => new Date(instant).toISOString();

export const isoOrNull = (instant: number | null): string | null => (instant === null ? null : iso(instant));
