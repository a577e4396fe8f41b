// The YAML package hands over lexemes and tokens one at a time, through up to five generators that delegate to each other,
// so that half a text can be read. That is most of what its lexer and parser cost, and nobody here reads half a text. As
// bundled they run through, and hand over lists: the same code, without what makes it wait, for half of the time. To the
// outside nothing changes: `lex`, `parse`, `next` and `end` give what can be iterated.
import assert from 'node:assert/strict';

/** What to do with which file of the package; its text before → the text to bundle. */
export const AT_ONCE = new Map([
  ['parse/lexer.js', lexer],
  ['parse/parser.js', parser],
]);

const HAND_OVER = `handOver() {
        if (this.found.length === 0) return NOTHING;
        const { found } = this;
        this.found = [];
        return found;
    }`;

const NOTHING = 'const NOTHING = Object.freeze([]);';

function lexer(text) {
  const lexing = replaceOnce(
    withoutWaiting(text, ['lex']),
    'next = this.parseNext(next);',
    '{ next = this.parseNext(next); yield* this.handOver(); }',
  );
  return checked(finished(lexing, 'constructor() {', 'atLineEnd() {', HAND_OVER), 1);
}

function parser(text) {
  const renamed = [
    ['*next(source) {', '*take(source) {'],
    ['*end() {', '*finish() {'],
  ].reduce((all, [from, to]) => replaceOnce(all, from, to), text);
  const methods = `next(source) {
        this.take(source);
        return this.handOver();
    }
    end() {
        this.finish();
        return this.handOver();
    }
    ${HAND_OVER}`;
  const plain = withoutWaiting(renamed, ['parse']);
  return checked(finished(plain, 'constructor(onNewLine) {', 'get sourceToken() {', methods), 2);
}

/** All methods but `kept` as plain ones, which put what they find into a list; `parse` goes on to delegate to two of them. */
function withoutWaiting(text, kept) {
  return text
    .replaceAll(/^( +)\*(\w+)\(/gm, (all, indent, name) => (kept.includes(name) ? all : `${indent}${name}(`))
    .replaceAll(/\byield\* this\.(?!next\b|end\b)/g, 'this.')
    .replaceAll(/\byield (?!\*)([^;]+);/g, 'this.found.push($1);');
}

/** With the list, which `making` makes, and with `methods` before the method that begins with `before`. */
function finished(text, making, before, methods) {
  const listed = replaceOnce(text, making, `${making}\n        this.found = [];`);
  return `${NOTHING}\n${replaceOnce(listed, before, `${methods}\n    ${before}`)}`;
}

/** Another release may be written otherwise: then nothing is built, until somebody has looked. */
function checked(text, waits) {
  const code = text.replaceAll(/\/\*.*?\*\//gs, '');
  assert.equal(
    code.match(/\byield\b/g)?.length,
    waits,
    'the YAML package waits at other places than expected',
  );
  return text;
}

function replaceOnce(text, from, to) {
  assert.equal(text.split(from).length, 2, `the YAML package has not exactly one "${from}"`);
  return text.replace(from, () => to);
}
