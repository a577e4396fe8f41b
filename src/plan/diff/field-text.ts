import { formatDuration } from '../../core/duration.ts';
import { showText, type Text } from '../../core/text.ts';

/* Values of fields as a diff tells them; null: there is none. */

export const numberField = (value: number | null | undefined): string | null =>
  value === null || value === undefined ? null : String(value);

/** `value`: milliseconds. */
export const durationField = (value: number | null | undefined): string | null =>
  value === null || value === undefined ? null : formatDuration(value);

export const textField = (value: Text | null | undefined): string | null =>
  value === null || value === undefined ? null : showText(value);
