import { displayWidth } from '../core/display-width.ts';

/**
 * Prose in lines of at most so many columns, broken between words; a word that is longer stands on a line of its own, whole,
 * as it may be an address that somebody copies. Infinite columns: one line.
 */
export function wrapText(text: string, columns: number): readonly string[] {
  if (displayWidth(text) <= columns) return [text];
  const lines: string[] = [];
  let line: string | null = null;
  for (const word of text.split(' ')) {
    const longer: string = line === null ? word : `${line} ${word}`;
    if (line !== null && displayWidth(longer) > columns) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return line === null ? lines : [...lines, line];
}

/** The same with the lines after the first one set in. */
export const wrapIndented = (text: string, columns: number, indent: string): string =>
  wrapText(text, columns - indent.length).join(`\n${indent}`);
