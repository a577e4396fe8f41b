import { hash } from 'node:crypto';
import { escapeHtml } from './escape-html.ts';
import { PAGE_STYLE } from './page-style.ts';

/** The page may load nothing and run nothing: even a value that were not escaped could do no harm. */
const POLICY = `default-src 'none'; style-src 'sha256-${hash('sha256', PAGE_STYLE, 'base64')}'; base-uri 'none'; form-action 'none'`;

/** A page of one file, light or dark as its reader likes. `title` is text, `body` markup. */
export function htmlPage(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`;
}

/** Text from outside. Whatever its direction of writing is, the text around it keeps its own. */
export const codeHtml = (text: string): string => `<code>${escapeHtml(text)}</code>`;

/** `NAME=value`; a value in another direction of writing does not change places with its name. */
export const pairHtml = (name: string, value: string): string =>
  `<code><bdi>${escapeHtml(name)}</bdi>=<bdi>${escapeHtml(value)}</bdi></code>`;

/** A number that a reader wants first. */
export interface Figure {
  /** Text. */
  readonly label: string;
  readonly value: string;
  /** What it is one of; decides its colour. */
  readonly kind?: string;
}

export const figuresHtml = (figures: readonly Figure[]): string =>
  `<dl class="figures">${figures
    .map(
      ({ label, value, kind }) =>
        `<div${kind === undefined ? '' : ` class="${kind}"`}><dt>${escapeHtml(label)}</dt><dd>${escapeHtml(value)}</dd></div>`,
    )
    .join('')}</dl>`;

/** A word for what became of something, in its colour. */
export const kindHtml = (kind: string, word = kind): string =>
  `<span class="kind ${kind}">${escapeHtml(word)}</span>`;

/** A heading and its items, which are markup; nothing where there are no items. */
export const listHtml = (title: string, items: readonly string[]): string =>
  items.length === 0
    ? ''
    : `<h2>${escapeHtml(title)}</h2>\n<ul>\n${items.map(item => `<li>${item}</li>`).join('\n')}\n</ul>`;

/** `caption` and `heads` are text, cells are markup. A wide table scrolls by itself, also by keyboard. */
export function htmlTable(
  caption: string,
  heads: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const head = heads.map(text => `<th scope="col">${escapeHtml(text)}</th>`).join('');
  const body = rows.map(cells => `<tr>${cells.map(cell => `<td>${cell}</td>`).join('')}</tr>`);
  return `<div class="scroll" tabindex="0" role="region" aria-label="${escapeHtml(caption)}">
<table><thead><tr>${head}</tr></thead>
<tbody>
${body.join('\n')}
</tbody></table></div>`;
}

/** One of the things that a page is about: a line about it, and what folds away below. All markup. */
export interface Card {
  readonly name: string;
  readonly what: string;
  readonly amount: string;
  /** Empty: there is nothing to unfold. */
  readonly inside: string;
  readonly isOpen: boolean;
}

export function cardHtml({ name, what, amount, inside, isOpen }: Card): string {
  const line = `<span class="name">${name}</span> <span class="what">${what}</span> <span class="amount">${amount}</span>`;
  if (inside === '') return `<div class="card"><p>${line}</p></div>`;
  return `<details class="card"${isOpen ? ' open' : ''}><summary>${line}</summary>\n<div>\n${inside}\n</div></details>`;
}
