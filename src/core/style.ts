/** How words are set off in a terminal. Passed in, so that what is not a terminal gets none of it. */
export interface Style {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  green(text: string): string;
  yellow(text: string): string;
  cyan(text: string): string;
}

const same = (text: string): string => text;

export const noStyle: Style = { bold: same, dim: same, red: same, green: same, yellow: same, cyan: same };
