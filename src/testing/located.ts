import type { Location } from '../core/source.ts';

/** Something that was written, and where. */
export interface Located<T> {
  readonly value: T;
  readonly at: Location;
}
