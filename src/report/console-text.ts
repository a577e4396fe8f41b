import { cutDisplay } from '../core/display-width.ts';
import type { Style } from '../core/style.ts';
import { COLOURS, ESCAPES } from '../core/terminal-escapes.ts';
import { visible } from '../core/visible.ts';

const RESET = '\u001b[0m';

/** The widest name before a line, in columns. */
const WIDEST_NAME = 40;

export interface ConsoleTextOptions {
  readonly style: Style;
  /** Whether colours of the build are kept. */
  readonly color: boolean;
}

/** A line of a build's console under the name of its request; nothing in it can act on the terminal. */
export function consoleLine(name: string, line: string, { style, color }: ConsoleTextOptions): string {
  const prefix = style.cyan(`[${cutDisplay(visible(name), WIDEST_NAME)}]`);
  return `${prefix} ${safeConsoleText(line, color)}`.trimEnd();
}

/** So many consoles that cannot be read are named. */
const NAMES_SHOWN = 3;

/** One line for consoles of which the rest is missing, all for the same reason. */
export function unreadConsoles(
  names: readonly string[],
  reason: string,
  options: ConsoleTextOptions,
): string {
  const [only = ''] = names;
  if (names.length === 1) return consoleLine(only, `(the rest cannot be read: ${reason})`, options);
  const shown = names.slice(0, NAMES_SHOWN).map(name => cutDisplay(visible(name), WIDEST_NAME));
  const left = names.length - shown.length;
  const all = `${shown.join(', ')}${left === 0 ? '' : ` and ${left} more`}`;
  return `${names.length} consoles cannot be read to their end (${all}): ${visible(reason)}`;
}

/** A line without what acts on a terminal: escape sequences fall away, single control characters become visible. */
export function safeConsoleText(line: string, color: boolean): string {
  const text = overprinted(line);
  if (!color) return plain(text);
  let shown = '';
  let from = 0;
  for (const match of text.matchAll(COLOURS)) {
    shown += plain(text.slice(from, match.index)) + match[0];
    from = match.index + match[0].length;
  }
  if (from === 0) return plain(text);
  // A colour that a line leaves on must not run into the lines of others.
  return `${shown}${plain(text.slice(from))}${RESET}`;
}

/** Tabs stand as they are: they move the cursor, but only within what is written next. */
const plain = (text: string): string => visible(text.replace(ESCAPES, ''), 'keep');

/** A progress bar prints itself over and over behind a carriage return; what stands at the end is what is seen. */
function overprinted(line: string): string {
  const kept = line.replace(/\r+$/, '');
  return kept.slice(kept.lastIndexOf('\r') + 1);
}
