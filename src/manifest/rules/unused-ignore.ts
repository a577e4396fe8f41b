import type { Location } from '../../core/source.ts';
import { removing } from '../edit/fix.ts';
import type { IgnoredRule } from './ignore-comments.ts';
import type { Finding } from './rule.ts';
import { isRuleName, type RuleName } from './rule-name.ts';

/** An ignore comment that outlives the finding it was for would hide the next slip on its line. */
export const unusedIgnore = {
  name: 'unused-ignore',
  severity: 'warning',
  summary: 'An ignore comment names a rule that finds nothing on its line.',
} as const;

/** `ran`: the rules that have looked. What another rule would have found is not known. */
export function unusedIgnores(
  unused: readonly IgnoredRule[],
  ran: ReadonlySet<RuleName>,
): readonly Finding[] {
  return unused
    .filter(({ name }) => isRuleName(name) && ran.has(name))
    .map(({ name, at, line }) => ({
      at,
      message: `${name} finds nothing on line ${line}, so there is nothing to ignore`,
      next: 'Remove it from the comment, or move the comment to the line that it is for.',
      fix: removing(withComment(at), `volley-ignore ${name}`),
    }));
}

/** The name with the comma that goes with it; the whole comment where it names nothing else, and its line where it is alone. */
function withComment({ source, start, end }: Location): Location {
  const { text } = source;
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const lineEnd = text.indexOf('\n', end) === -1 ? text.length : text.indexOf('\n', end);
  const [before, after] = [text.slice(lineStart, start), text.slice(end, lineEnd)];
  const [lead] = /[ \t]*#\s*volley-ignore\s*$/.exec(before) ?? [];
  if (lead !== undefined && after.trim() === '') {
    const isAlone = lead.length === before.length && lineEnd < text.length;
    return isAlone
      ? { source, start: lineStart, end: lineEnd + 1 }
      : { source, start: start - lead.length, end: lineEnd - (text[lineEnd - 1] === '\r' ? 1 : 0) };
  }
  const [comma = ''] = /^[\s,]+(?=\S)/.exec(after) ?? [];
  const [gap = ''] = comma === '' ? (/[\s,]+$/.exec(before) ?? []) : [];
  return { source, start: start - gap.length, end: end + comma.length };
}
