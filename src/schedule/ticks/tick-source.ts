/**
 * What wakes a scheduler: it calls back again and again, about once a second. A tick carries no time and may
 * come late or not at all; the scheduler asks its clock what is due.
 */
export interface TickSource {
  start(onTick: () => void): void;
  stop(): void;
}
