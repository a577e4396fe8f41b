import { describe, expect, test } from 'vitest';
import { createRedactor } from '../../../../src/core/redactor.ts';
import { logChunk } from '../../../../src/targets/jenkins/consoles/log.ts';
import { cleanLog } from '../../../../src/targets/jenkins/consoles/log-text.ts';
import fc from '../../../property.ts';
import { answerOf, find } from '../recordings.ts';

const ESC = '\u001b';
const NOTE = `${ESC}[8mha:////4DPfWe+RxXc8=${ESC}[0m`;

/** What Jenkins does with its file: LF becomes CRLF, unless a CR is there already. */
const asSent = (file: Buffer, from: number, to: number): Buffer => {
  const bytes: number[] = [];
  for (let at = from; at < to; at++) {
    const byte = file[at] ?? 0;
    if (byte === 0x0a && (at === from || file[at - 1] !== 0x0d)) bytes.push(0x0d);
    bytes.push(byte);
  }
  return Buffer.from(bytes);
};

/** Reads the file in pieces that end at the given places, and goes on each time where the piece said. */
function readInPieces(file: Buffer, ends: readonly number[]): string {
  let text = '';
  let offset = 0;
  for (const [index, end] of ends.entries()) {
    const more = index < ends.length - 1;
    const { text: piece, held } = cleanLog(asSent(file, offset, Math.max(offset, end)), !more);
    text += piece;
    offset = Math.max(offset, end) - held;
  }
  return text;
}

const LOG = `Started by ${NOTE}admin\nünï 漢字 😀\r\nprogress 1%\rprogress 2%\r${NOTE}\n${NOTE}${NOTE}${ESC}[31mred${ESC}[0m\nend\r`;
const CLEAN = `Started by admin\nünï 漢字 😀\nprogress 1%\rprogress 2%\r\n${ESC}[31mred${ESC}[0m\nend\r`;

describe('a log read in pieces', () => {
  test('has neither notes nor CRLF, and keeps colours and lone CRs', () => {
    const file = Buffer.from(LOG);
    expect(readInPieces(file, [file.length])).toBe(CLEAN);
  });

  test('is the same wherever the server cuts it once', () => {
    const file = Buffer.from(LOG);
    for (let cut = 0; cut <= file.length; cut++) expect(readInPieces(file, [cut, file.length])).toBe(CLEAN);
  });

  test('is the same in any number of pieces', () => {
    const parts = fc.constantFrom(
      NOTE,
      '\n',
      '\r\n',
      '\r',
      'é',
      '😀',
      'word ',
      `${ESC}[0m`,
      `${ESC}[8mh`,
      ESC,
    );
    const log = fc.array(parts, { maxLength: 12 }).map(pieces => Buffer.from(pieces.join('')));
    fc.assert(
      fc.property(log, fc.array(fc.nat(120)), (file, places) => {
        const ends = [
          ...places.map(place => Math.min(place, file.length)).sort((a, b) => a - b),
          file.length,
        ];
        expect(readInPieces(file, ends)).toBe(readInPieces(file, [file.length]));
      }),
      { numRuns: 500 },
    );
  });

  test('is not held up by something that only begins like a note', () => {
    const endless = Buffer.from(`${ESC}[8mha:${'A'.repeat(70_000)}`);
    expect(cleanLog(endless, false)).toEqual({ text: endless.toString(), held: 0 });
  });
});

describe('a recorded log', () => {
  test('comes out clean, with the server offset to go on from', () => {
    const { answer } = find('05-builds', 'log after stop');
    const chunk = logChunk(answer, 0, createRedactor());
    expect(chunk?.text.split('\n').slice(0, 2)).toEqual(['Started by user admin', 'Running as SYSTEM']);
    expect(chunk?.text).toMatch(/Aborted by builder\nFinished: ABORTED\n$/);
    expect(chunk).toMatchObject({ next: 995, more: false });
  });

  test('that is still written to says that more will come', () => {
    expect(logChunk(find('05-builds', 'log gzip').answer, 0, createRedactor())).toMatchObject({
      next: 658,
      more: true,
    });
  });

  test('asked for past its end is not replayed', () => {
    const { answer } = find('05-builds', 'log finished beyond');
    expect(logChunk(answer, 999_999, createRedactor())).toEqual({ text: '', next: 995, more: false });
  });
});

test('an answer that does not tell its size is no log', () => {
  expect(logChunk(answerOf(200, [['Content-Type', 'text/plain']], 'text'), 0, createRedactor())).toBeNull();
});
