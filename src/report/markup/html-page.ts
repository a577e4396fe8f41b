import { hash } from 'node:crypto';
import { escapeHtml } from './escape-html.ts';

const STYLE = `
:root { color-scheme: light dark; --line: #d0d7de; --soft: #59636e; --add: #1a7f37; --gone: #cf222e; --new: #9a6700; }
@media (prefers-color-scheme: dark) {
  :root { --line: #3d444d; --soft: #9198a1; --add: #3fb950; --gone: #f85149; --new: #d29922; }
}
body { font: 1rem/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 72rem; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.2rem; margin-top: 2rem; }
code { font: 0.9em ui-monospace, monospace; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; margin: 0.5rem 0 1rem; }
th, td { border-bottom: 1px solid var(--line); padding: 0.3rem 0.6rem; text-align: left; vertical-align: top; }
th { font-weight: 600; } td.number { text-align: right; font-variant-numeric: tabular-nums; }
summary { cursor: pointer; padding: 0.3rem 0; }
.soft { color: var(--soft); }
.added { color: var(--add); } .removed { color: var(--gone); } .changed, .renamed { color: var(--new); }
`;

/** The page may load nothing and run nothing: even a value that were not escaped could do no harm. */
const POLICY = `default-src 'none'; style-src 'sha256-${hash('sha256', STYLE, 'base64')}'; base-uri 'none'; form-action 'none'`;

/** A page of one file, light or dark as its reader likes. `title` is text, `body` markup. */
export function htmlPage(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`;
}

export const codeHtml = (text: string): string => `<code>${escapeHtml(text)}</code>`;

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

/** What folds away. `summary` and `inside` are markup. */
export const fold = (summary: string, inside: string): string =>
  `<details><summary>${summary}</summary>\n${inside}\n</details>`;
