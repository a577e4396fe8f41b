import { displayWidth } from '../../core/display-width.ts';

/** A line of a drawing, and the columns that it takes in a terminal, colours left out. */
export interface DrawnLine {
  readonly text: string;
  readonly width: number;
}

/** `paint` sets a plain text off by colours, which take no place. */
export const drawn = (plain: string, paint: (text: string) => string = text => text): DrawnLine => ({
  text: paint(plain),
  width: displayWidth(plain),
});

/**
 * How many rows lines take in a terminal of so many columns. Terminals wrap what was there anew when they become
 * narrower: a line that was one row is then two, and a drawing that does not count them leaves the upper ones behind.
 */
export function rowsOf(lines: readonly DrawnLine[], columns: number): number {
  return lines.reduce((rows, { width }) => rows + Math.max(1, Math.ceil(width / Math.max(1, columns))), 0);
}
