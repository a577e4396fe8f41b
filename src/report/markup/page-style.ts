/**
 * How a page looks. Every colour of text has a contrast of at least 4.5 to 1 to what is behind it, light and dark; what a
 * colour tells, a word or a sign tells too. A printed page shows what is folded, where the browser can.
 */
export const PAGE_STYLE = `
:root {
  color-scheme: light dark;
  --back: #fff; --panel: #f6f8fa; --text: #1f2328; --soft: #59636e; --line: #d1d9e0; --focus: #0969da;
  --added: #116329; --added-back: #dafbe1; --removed: #a40e26; --removed-back: #ffebe9;
  --changed: #7d4e00; --changed-back: #fff8c5;
}
@media (prefers-color-scheme: dark) {
  :root {
    --back: #0d1117; --panel: #151b23; --text: #e6edf3; --soft: #9198a1; --line: #3d444d; --focus: #4493f8;
    --added: #7ee787; --added-back: #12361f; --removed: #ffa198; --removed-back: #4a1b1d;
    --changed: #f2cc60; --changed-back: #3b2e0a;
  }
}
* { box-sizing: border-box; }
body {
  font: 1rem/1.5 system-ui, sans-serif; background: var(--back); color: var(--text);
  margin: 0 auto; max-width: 76rem; padding: 1rem 1rem 4rem; overflow-wrap: anywhere;
}
h1 { font-size: 1.4rem; margin: 0.5rem 0; }
h2 { font-size: 1.15rem; margin: 2rem 0 0.5rem; }
p, ul { margin: 0.5rem 0; }
ul { padding-left: 1.25rem; }
code { font: 0.9em ui-monospace, monospace; white-space: pre-wrap; }
code, bdi, del, ins { unicode-bidi: isolate; }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; }
.soft { color: var(--soft); }
.figures { display: flex; flex-wrap: wrap; gap: 0.75rem; margin: 1rem 0; }
.figures div {
  display: flex; flex-direction: column-reverse; min-width: 7rem; padding: 0.5rem 1rem;
  background: var(--panel); border: 1px solid var(--line); border-radius: 0.5rem;
}
.figures dt { color: var(--soft); font-size: 0.9rem; }
.figures dd { margin: 0; font-size: 1.4rem; font-weight: 600; font-variant-numeric: tabular-nums; }
.figures .added dd { color: var(--added); }
.figures .removed dd { color: var(--removed); }
.figures .changed dd, .figures .renamed dd { color: var(--changed); }
.card { border: 1px solid var(--line); border-radius: 0.5rem; margin: 0.5rem 0; overflow: hidden; }
.card > summary, .card > p {
  display: flex; flex-wrap: wrap; align-items: baseline; gap: 0.1rem 1rem;
  position: relative; margin: 0; padding: 0.6rem 0.9rem 0.6rem 2.1rem; background: var(--panel);
}
.card > summary { cursor: pointer; list-style: none; }
.card > summary::-webkit-details-marker { display: none; }
.card > summary::before { content: "\\25B8"; position: absolute; left: 0.9rem; color: var(--soft); }
.card[open] > summary::before { content: "\\25BE"; }
.card > summary:focus-visible { outline-offset: -2px; }
.card > div { padding: 0.4rem 0.9rem; }
.card .name { flex: 1 1 12rem; }
.card .name code { font-weight: 600; }
.card .what { flex: 2 1 18rem; }
.card .amount { flex: 0 1 auto; min-width: 8rem; text-align: right; font-variant-numeric: tabular-nums; }
.kind { padding: 0 0.5rem; border-radius: 1rem; font-size: 0.9rem; font-weight: 600; white-space: nowrap; }
.kind.added { color: var(--added); background: var(--added-back); }
.kind.removed { color: var(--removed); background: var(--removed-back); }
.kind.changed, .kind.renamed, .kind.moved { color: var(--changed); background: var(--changed-back); }
del, ins { text-decoration: none; border-radius: 0.2rem; padding: 0 0.2rem; }
del { background: var(--removed-back); }
ins { background: var(--added-back); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; min-width: 34rem; }
th, td { border-top: 1px solid var(--line); padding: 0.3rem 0.6rem 0.3rem 0; text-align: left; vertical-align: top; }
thead th { border-top: 0; white-space: nowrap; color: var(--soft); font-size: 0.9rem; font-weight: 600; }
td:first-child { white-space: nowrap; }
td:first-child code { white-space: pre-wrap; }
td:nth-last-child(2) { min-width: 9rem; }
@media screen and (max-width: 40rem) {
  .card .amount { text-align: left; }
  table { min-width: 0; }
  table, tbody, tr, td { display: block; }
  thead { display: none; }
  tr { border-top: 1px solid var(--line); padding: 0.4rem 0; }
  td { border-top: 0; padding: 0.1rem 0; }
}
@media print {
  :root {
    --back: #fff; --panel: #fff; --text: #000; --soft: #444; --line: #999;
    --added: #000; --added-back: #fff; --removed: #000; --removed-back: #fff;
    --changed: #000; --changed-back: #fff;
  }
  body { font-size: 10pt; max-width: none; padding: 0; }
  details::details-content { content-visibility: visible; height: auto; }
  .card { overflow: visible; }
  .card > summary::before { content: ""; }
  .card > summary, .card > p { background: none; padding-left: 0.9rem; }
  .scroll { overflow: visible; }
  table { min-width: 0; }
  tr, summary { break-inside: avoid; }
  summary { break-after: avoid; }
  del { text-decoration: line-through; }
  ins { text-decoration: underline; }
}
`;
