import { count } from '../../core/plural.ts';
import { shorten } from '../../core/shorten.ts';
import { escapeMarkdown } from './escape-markdown.ts';
import { fitGroups } from './fit-groups.ts';
import type { Section } from './fit-sections.ts';

/** The longest comment that GitHub takes has 65 536 characters; GitLab takes more. */
export const MOST_CHARACTERS = 65_536;

/** What the end of a cut comment takes, names of what is missing included. */
const RESERVE = 1_500;

/** Of that, what the names take. */
const MOST_NAMES = 1_200;

/**
 * A comment for a pull request. The marker in its first line, which nobody sees, lets a later run find the comment again and
 * replace it. Each group of sections gets its fair share of the room; what has none is cut, and that is said.
 */
export function markdownComment(title: string, groups: readonly (readonly Section[])[]): string {
  const head = `<!-- volley plan -->\n### ${title}\n`;
  const { text, cut, dropped } = fitGroups(groups, MOST_CHARACTERS - head.length - RESERVE);
  const rest =
    cut === 0
      ? ''
      : `\n**Cut:** ${count(cut, 'row')} had no room here${droppedWords(dropped)}. The same command with \`--format ndjson\` shows all.\n`;
  return `${head}${text}${rest}`;
}

/** `, all of deploy, huge and 3 more among them`: as many names as there is room for. */
function droppedWords(names: readonly string[]): string {
  if (names.length === 0) return '';
  const told: string[] = [];
  let room = MOST_NAMES;
  for (const name of names.map(each => escapeMarkdown(shorten(each, 60)))) {
    room -= name.length + 2;
    if (room < 0) break;
    told.push(name);
  }
  const more = names.length - told.length;
  return `, all of ${told.join(', ')}${more === 0 ? '' : ` and ${more} more`} among them`;
}

/** What folds away. `summary` is markup, `name` text. */
export const details = (
  { name, summary }: { readonly name: string; readonly summary: string },
  open: string,
  rows: readonly string[],
  more = 0,
): Section => ({
  name,
  open: `\n<details><summary>${summary}</summary>\n\n${open}`,
  rows,
  close: '\n</details>\n',
  more,
});
