/** A value while it is made: what is made for each of thousands of requests is written out, since to spread it costs more. */
export type Writable<T> = { -readonly [Member in keyof T]: T[Member] };
