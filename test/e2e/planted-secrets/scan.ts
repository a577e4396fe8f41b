import { type Canary, halves } from './canaries.ts';

/**
 * Looks for canaries in texts, by other means than the code under test: it does not make the forms of a secret, but
 * takes the text apart in every way in which something could be hidden in it, twice over, and looks for a third of a canary's
 * letters.
 */
export function findCanaries(text: string, canaries: readonly Canary[]): readonly string[] {
  const views = [...new Set(unpacked(text).flatMap(view => [view, ...unpacked(view)]))];
  const found: string[] = [];
  for (const canary of canaries) {
    for (const piece of piecesOf(canary)) {
      const view = views.find(each => each.includes(piece));
      if (view === undefined) continue;
      const at = view.indexOf(piece);
      found.push(`${canary.kind}: …${view.slice(Math.max(0, at - 80), at + 40)}…`);
      break;
    }
  }
  return found;
}

/** So many letters of a canary in a row are no chance. */
const TELLING = 8;

const piecesOf = (canary: Canary): readonly string[] =>
  halves(canary).flatMap(half => [half.slice(0, TELLING), half.slice(-TELLING)]);

/** The text itself in small letters, and all that it becomes when it is taken for one of the usual encodings. */
function unpacked(text: string): readonly string[] {
  return [
    text,
    unescaped(text),
    percentDecoded(text),
    withoutEntities(text),
    ...base64Decoded(text),
    hexDecoded(text),
  ].map(view => view.toLowerCase());
}

const unescaped = (text: string): string =>
  text
    .replace(/\\u([\da-f]{4})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    .replace(/\\(["'/\\])/g, '$1');

const percentDecoded = (text: string): string =>
  text.replace(/(?:%[\da-f]{2})+/gi, codes => Buffer.from(codes.replaceAll('%', ''), 'hex').toString('utf8'));

const withoutEntities = (text: string): string =>
  text
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replace(/&quot;/g, '"')
    .replace(/&lt;/g, '<')
    .replace(/&amp;/g, '&');

/** Runs of base64 from each of their first four places on, since what stands before may be something else. */
function base64Decoded(text: string): readonly string[] {
  const runs = text.match(/[\w+/=-]{8,}/g) ?? [];
  return [0, 1, 2, 3].map(from =>
    runs.map(run => Buffer.from(run.slice(from), 'base64').toString('utf8')).join('\n'),
  );
}

const hexDecoded = (text: string): string =>
  (text.match(/(?:[\da-f]{2}){8,}/gi) ?? [])
    .flatMap(run => [run, run.slice(1)])
    .map(run => Buffer.from(run, 'hex').toString('utf8'))
    .join('\n');
