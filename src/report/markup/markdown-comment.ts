import { count } from '../../core/style.ts';
import { fitSections, type Section } from './fit-sections.ts';

/** The longest comment that GitHub takes has 65 536 characters; GitLab takes more. */
export const MOST_CHARACTERS = 65_536;

/** What the end of a cut comment takes. */
const RESERVE = 400;

/**
 * A comment for a pull request. The marker in its first line, which nobody sees, lets a later run find the comment again and
 * replace it. What has no room is cut, and that is said.
 */
export function markdownComment(title: string, sections: readonly Section[]): string {
  const head = `<!-- volley plan -->\n### ${title}\n`;
  const { text, cut } = fitSections(sections, MOST_CHARACTERS - head.length - RESERVE);
  const rest =
    cut === 0
      ? ''
      : `\n**Cut:** ${count(cut, 'row')} had no room here. \`volley plan --format ndjson\` shows all.\n`;
  return `${head}${text}${rest}`;
}

/** What folds away. `summary` is markup. */
export const details = (summary: string, open: string, rows: readonly string[], more = 0): Section => ({
  open: `\n<details><summary>${summary}</summary>\n\n${open}`,
  rows,
  close: '\n</details>\n',
  more,
});
