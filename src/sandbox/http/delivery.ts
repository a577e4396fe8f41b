import type { Answer } from './answer.ts';

/** How an answer goes over the socket, if at all. */
export type Delivery =
  | { readonly kind: 'whole'; readonly answer: Answer }
  /** The connection is reset without an answer. */
  | { readonly kind: 'reset' }
  /** The connection stays open, and nothing comes. */
  | { readonly kind: 'silence' }
  /** Nothing for `wait` milliseconds, then all of it. */
  | { readonly kind: 'late'; readonly answer: Answer; readonly wait: number }
  /** The head at once, then `wait` milliseconds before each piece of the body. */
  | { readonly kind: 'drip'; readonly answer: Answer; readonly wait: number }
  /** The head and half of the body, then the connection ends as if that were all. */
  | { readonly kind: 'short'; readonly answer: Answer }
  /** The head and half of the body, then the connection is reset. */
  | { readonly kind: 'cut'; readonly answer: Answer };

export const whole = (answer: Answer): Delivery => ({ kind: 'whole', answer });

/** Whether its end takes time to pass, or never comes. */
export const isHeldBack = ({ kind }: Delivery): boolean =>
  kind === 'silence' || kind === 'late' || kind === 'drip';
