import { hash } from 'node:crypto';
import type { ReportFinding } from './report.ts';

/**
 * Names findings so that a later report can tell which ones are new: by what they say and the file, not by the line, which
 * moves with every edit above it. Equal findings are counted, so that no two have one name. For one report.
 */
export function fingerprints(): (finding: ReportFinding) => string {
  const seen = new Map<string, number>();
  return ({ code, message, subject, place }) => {
    const text = JSON.stringify([code, message, subject, place?.file ?? null]);
    const amount = (seen.get(text) ?? 0) + 1;
    seen.set(text, amount);
    return hash('sha256', `${text} ${amount}`, 'hex').slice(0, 32);
  };
}
