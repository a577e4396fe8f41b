import { showValue, type Value, valueText } from '../value.ts';

/** What an axis lacks, for a message: the value, or only its type where it has the same text in another type. */
export interface MissingValue {
  readonly what: string;
  /** The axis has the same text in another type. */
  readonly otherType: boolean;
}

export function missingValue(axis: string, value: Value, values: readonly Value[]): MissingValue {
  const text = valueText(value);
  const otherType = text !== null && values.some(candidate => valueText(candidate) === text);
  return {
    what: `the axis "${axis}" has no value ${showValue(value)}${otherType ? ' of this type' : ''}`,
    otherType,
  };
}

export const WRITE_ALIKE = 'Write the value as the axis does: "1" in quotes is not the number 1.';
