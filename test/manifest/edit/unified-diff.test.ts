import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { changedLines } from '../../../src/manifest/edit/changed-lines.ts';
import { applyEdits, type TextEdit } from '../../../src/manifest/edit/text-edit.ts';
import { unifiedDiff } from '../../../src/manifest/edit/unified-diff.ts';
import fc from '../../property.ts';

const lines = fc.array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 30 });

/** Edits that do not overlap, of a text. */
const edited = lines.chain(all => {
  const text = `${all.join('\n')}\n`;
  const cuts = fc.uniqueArray(fc.nat(text.length), { maxLength: 6 }).map(at => [...at].sort((a, b) => a - b));
  return fc
    .tuple(cuts, fc.array(fc.constantFrom('', 'x', 'x\ny', '\n'), { minLength: 3, maxLength: 3 }))
    .map(([at, texts]) => ({
      text,
      edits: texts.flatMap((own, index): TextEdit[] => {
        const [start, end] = [at[2 * index], at[2 * index + 1]];
        return start === undefined || end === undefined ? [] : [{ start, end, text: own }];
      }),
    }));
});

test('patch makes of the old text the new one', () => {
  const folder = mkdtempSync(join(tmpdir(), 'volley-diff-'));
  const file = join(folder, 'f');
  fc.assert(
    fc.property(edited, ({ text, edits }) => {
      const after = applyEdits(text, edits);
      const diff = unifiedDiff('f', text, edits);
      expect(diff === '').toBe(after === text);
      if (diff === '') return;
      writeFileSync(file, text);
      const { status, stderr } = spawnSync('git', ['apply', '--unidiff-zero', '--whitespace=nowarn', '-'], {
        cwd: folder,
        input: diff,
        encoding: 'utf8',
      });
      expect([status, stderr]).toEqual([0, '']);
      expect(readFileSync(file, 'utf8')).toBe(after);
    }),
    { numRuns: 60 },
  );
  rmSync(folder, { recursive: true });
});

test('what has not changed between two changes is shown as such', () => {
  const text = 'a\nb\nc\nd\n';
  expect(
    unifiedDiff('f', text, [
      { start: 0, end: 1, text: 'A' },
      { start: 6, end: 7, text: 'D' },
    ]),
  ).toBe('--- a/f\n+++ b/f\n@@ -1,4 +1,4 @@\n-a\n+A\n b\n c\n-d\n+D\n');
});

test('two texts give the edits from one to the other', () => {
  fc.assert(
    fc.property(lines, lines, (a, b) => {
      const [before, after] = [a.join('\n'), b.join('\n')];
      expect(applyEdits(before, changedLines(before, after))).toBe(after);
    }),
  );
});
