/** Units of which two neighbours are shown, with their length in milliseconds. */
const LONG_UNITS = [
  ['day', 86_400_000, 'hr', 3_600_000],
  ['hr', 3_600_000, 'min', 60_000],
  ['min', 60_000, 'sec', 1_000],
] as const;

/** Milliseconds as Jenkins words them: `4 min 56 sec`, `12 sec`, `9.9 sec`, `0.12 sec`, `45 ms`. Cut, not rounded. */
export function timeSpan(milliseconds: number): string {
  for (const [unit, length, smaller, smallerLength] of LONG_UNITS) {
    if (milliseconds < length) continue;
    const rest = Math.floor((milliseconds % length) / smallerLength);
    return `${Math.floor(milliseconds / length)} ${unit} ${rest} ${smaller}`;
  }
  if (milliseconds >= 10_000) return `${Math.floor(milliseconds / 1_000)} sec`;
  if (milliseconds >= 1_000) return `${Math.floor(milliseconds / 100) / 10} sec`;
  if (milliseconds >= 100) return `${Math.floor(milliseconds / 10) / 100} sec`;
  return `${Math.floor(milliseconds)} ms`;
}
