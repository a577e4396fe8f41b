/**
 * Whether a command printed what the page says. Times, ids and ports differ each time, and columns with them; a line with
 * nothing but `…` stands for any lines.
 */
export function isSameOutput(shown: readonly string[], printed: readonly string[]): boolean {
  return fits(lasting(shown), lasting(printed));
}

const lasting = (lines: readonly string[]): readonly string[] => {
  const normal = lines.map(lastingText);
  while (normal.at(-1) === '') normal.pop();
  return normal;
};

const FLEETING: readonly (readonly [RegExp, string])[] = [
  [/\d{8}-\d{6}-[a-z0-9]{4}/g, 'RUN'],
  [/127\.0\.0\.1:\d+/g, '127.0.0.1:PORT'],
  [/\b\d+h \d\dm\b|\b\d+m \d\ds\b|\b\d+(\.\d+)?s\b|\b\d+ ms\b/g, 'TIME'],
  [/\b\d\d:\d\d:\d\d\b/g, 'CLOCK'],
  [/#\d+/g, '#N'],
  [/\/\d+\/(?=\s|$)/g, '/N/'],
  [/\([0-9a-f]{7}\)/g, '(COMMIT)'],
];

/** The line without what differs each time; spaces count as one, since widths of columns depend on it. */
export const lastingText = (line: string): string =>
  FLEETING.reduce((text, [pattern, name]) => text.replace(pattern, name), line)
    .replace(/\s+/g, ' ')
    .trimEnd();

function fits(shown: readonly string[], printed: readonly string[]): boolean {
  const [first, ...rest] = shown;
  if (first === undefined) return printed.length === 0;
  if (first.trim() === '…') return printed.some((_, at) => fits(rest, printed.slice(at))) || fits(rest, []);
  return printed[0] === first && fits(rest, printed.slice(1));
}
