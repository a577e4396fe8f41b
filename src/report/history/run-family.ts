import type { RunRecord } from '../../store/records.ts';

/** Which run this one runs again, and which ones run it again. */
export const familyTexts = ({
  parent,
  children,
}: Pick<RunRecord, 'parent' | 'children'>): readonly string[] => [
  ...(parent === null ? [] : [`runs ${parent} again`]),
  ...(children.length === 0 ? [] : [`run again as ${children.join(', ')}`]),
];
