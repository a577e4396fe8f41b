/**
 * A read-only type while a value of it is being made. Where there are thousands of values, setting members is cheaper
 * than spreading objects.
 */
export type Writable<T> = { -readonly [Member in keyof T]: T[Member] };
