import type { ReportFinding } from './report.ts';

/** A finding in one line: `nightly os=linux: its build ended as FAILURE (https://…)`. */
export function findingText({ subject, message, next, link }: ReportFinding): string {
  const about = subject === null ? '' : `${subject}: `;
  const where = link === null ? '' : ` (${link})`;
  if (next === null) return `${about}${message}${where}`;
  return `${about}${message.replace(/\.$/, '')}${where}. ${next}`;
}
