import { count } from '../../core/plural.ts';
import type { Problem } from '../../core/problem.ts';
import { code } from '../markup/escape-markdown.ts';
import { escapeMermaid } from '../markup/escape-mermaid.ts';
import { findingHtml } from '../markup/finding-html.ts';
import { findingRow, findingSections } from '../markup/finding-rows.ts';
import { codeHtml, htmlPage, listHtml } from '../markup/html-page.ts';
import { markdownComment } from '../markup/markdown-comment.ts';

/** A manifest of which there is no plan. */
export interface BrokenManifest {
  readonly path: string;
  /** What it was to be compared with; null: with nothing. */
  readonly against: string | null;
  /** Why. */
  readonly problems: readonly Problem[];
}

/** Stands for a plan or a diff that cannot be made: an empty comment would look as if nothing were wrong. */
export const brokenMarkdown = ({ path, against, problems }: BrokenManifest): string =>
  markdownComment(
    against === null
      ? `Plan of ${code(path)}: it cannot be made`
      : `${code(against)} → ${code(path)}: nothing can be compared`,
    [findingSections(problems.map(problem => findingRow(problem)))],
  );

export function brokenHtml({ path, against, problems }: BrokenManifest): string {
  const title = against === null ? `Plan of ${path}` : `${against} → ${path}`;
  const head =
    against === null
      ? `<h1>Plan of ${codeHtml(path)}</h1>\n<p><strong>It cannot be made.</strong></p>`
      : `<h1>${codeHtml(against)} → ${codeHtml(path)}</h1>\n<p><strong>Nothing can be compared.</strong></p>`;
  const list = listHtml(
    'Errors and warnings',
    problems.map(problem => findingHtml(problem)),
  );
  return htmlPage(title, `${head}\n${list}`);
}

/** A graph of one node: places and messages have no room in it. */
export const brokenMermaid = ({ path, problems }: BrokenManifest): string =>
  `flowchart LR\n  broken["${escapeMermaid(path)}: no plan, ${count(problems.length, 'problem')}"]\n`;
