import type { SourceFile } from '../../core/source.ts';
import { removing } from '../edit/fix.ts';
import { type Lexeme, yamlLexemes } from '../yaml/lexemes.ts';
import type { Rule } from './rule.ts';

/** An anchor without an alias: a copy that was to stay in step with its original may have been written by hand. */
export const unusedAnchor: Rule = {
  name: 'unused-anchor',
  severity: 'warning',
  summary: 'A YAML anchor that no alias repeats.',
  judgesBroken: true,
  // Anchors belong to their file: another file's aliases cannot mean them.
  check: ({ sources }) =>
    sources.flatMap(source =>
      unusedAnchors(source).map(({ text, start, end }) => ({
        at: { source, start, end },
        message: `no alias repeats the anchor ${text}`,
        next: `Remove it, or write *${text.slice(1)} where the value is to be repeated.`,
        fix: removing({ source, start, end: afterSpaces(source.text, end) }, `the anchor ${text}`),
      })),
    ),
};

/** The spaces behind an anchor go along with it, unless it ends its line. */
const afterSpaces = (text: string, end: number): number => {
  const [spaces = ''] = /^ *(?![ \r\n])/.exec(text.slice(end, end + 1_000)) ?? [];
  return end + spaces.length;
};

function unusedAnchors({ text }: SourceFile): readonly Lexeme[] {
  if (!/(?:^|[\s[{,])&\S/.test(text)) return [];
  const unused = new Set<Lexeme>();
  // A name may be given again: an alias means the last one before it.
  const current = new Map<string, Lexeme>();
  for (const lexeme of yamlLexemes(text)) {
    const name = lexeme.text.slice(1);
    if (lexeme.kind === 'anchor') {
      current.set(name, lexeme);
      unused.add(lexeme);
    }
    const anchor = lexeme.kind === 'alias' ? current.get(name) : undefined;
    if (anchor !== undefined) unused.delete(anchor);
  }
  return [...unused];
}
