/* Control sequences of terminals (ECMA-48, DEC private mode 25). */

const HIDE_CURSOR = '\u001b[?25l';
export const SHOW_CURSOR = '\u001b[?25h';

/** Whether a terminal shows no cursor after this text; `before`: whether it showed none. */
export function isCursorHidden(text: string, before: boolean): boolean {
  const [hidden, shown] = [text.lastIndexOf(HIDE_CURSOR), text.lastIndexOf(SHOW_CURSOR)];
  return hidden === shown ? before : hidden > shown;
}
