const UNITS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

type Unit = keyof typeof UNITS;

const PART = /(\d+(?:\.\d+)?)(ms|s|m|h|d)/y;

/** Reads `90s`, `2h`, `1h30m`, `500ms` as milliseconds; null when the text is not a duration. */
export function parseDuration(text: string): number | null {
  let total = 0;
  PART.lastIndex = 0;
  while (PART.lastIndex < text.length) {
    const match = PART.exec(text);
    if (match === null) return null;
    total += Number(match[1]) * UNITS[match[2] as Unit];
  }
  return text === '' ? null : Math.round(total);
}

/** Milliseconds for people: `0.4s`, `12s`, `3m 05s`, `2h 07m`. */
export function formatDuration(milliseconds: number): string {
  const seconds = Math.max(0, milliseconds) / 1_000;
  if (seconds < 9.95) return `${seconds.toFixed(1)}s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole}s`;
  if (whole < 3_600) return `${Math.floor(whole / 60)}m ${pad(whole % 60)}s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)}h ${pad(minutes % 60)}m`;
}

const pad = (value: number): string => String(value).padStart(2, '0');
