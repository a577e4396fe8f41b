import { InvalidArgumentError } from 'commander';

/** How many, of which there may be many. */
export const parseAmount = (text: string): number => whole(text, 1, 1_000_000);

/** How many times as fast. */
export const parseSpeed = (text: string): number => whole(text, 1, 10_000);

/** How many, to be listed. */
export const parseCount = (text: string): number => whole(text, 1, 100_000);

/** A port; 0: any that is free. */
export const parsePort = (text: string): number => whole(text, 0, 65_535);

function whole(text: string, least: number, most: number): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < least || number > most) {
    throw new InvalidArgumentError(`Write a whole number from ${least} to ${most}.`);
  }
  return number;
}
