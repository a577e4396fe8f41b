import { describe, expect, test } from 'vitest';
import type { Problem } from '../../../src/core/problem.ts';
import { SourceFile } from '../../../src/core/source.ts';
import { comparedFindings, knownWords } from '../../../src/report/diff/compared-findings.ts';

/** A warning about the first `word` of a text. */
function warning(text: string, word: string): Problem {
  const start = text.indexOf(word);
  const at = { source: new SourceFile('triggers.yaml', text), start, end: start + word.length };
  return { code: 'equal-requests', severity: 'warning', message: 'two requests ask for the same', at };
}

const error: Problem = { code: 'over-budget', severity: 'error', message: 'too many' };

const findings = (before: readonly Problem[], after: readonly Problem[]) =>
  comparedFindings({ before: 'main', after: 'triggers.yaml', problems: { before, after } });

describe('the findings of a comparison', () => {
  test('are as before where they say the same of the same text, on whatever line', () => {
    const [was, is] = [warning('deploy: x', 'deploy'), warning('# more\n\ndeploy: y', 'deploy')];
    expect(findings([was], [is])).toEqual({ errors: [], fresh: [], known: [is] });
  });

  test('are new where the same is said of another text', () => {
    const [was, is] = [warning('deploy: x', 'deploy'), warning('deploy: x\nnightly: x', 'nightly')];
    expect(findings([was], [was, is])).toEqual({ errors: [], fresh: [is], known: [was] });
  });

  test('are new as often as they have become more', () => {
    const same = () => warning('deploy: x', 'deploy');
    const { fresh, known } = findings([same()], [same(), same(), same()]);
    expect([fresh.length, known.length]).toEqual([2, 1]);
  });

  test('are known again from a saved plan, which keeps no places', () => {
    const is = warning('deploy: x', 'deploy');
    const { code, severity, message } = is;
    expect(findings([{ code, severity, message }], [is]).known).toEqual([is]);
  });

  test('are errors in any case, on whichever side', () => {
    expect(findings([error], [error])).toEqual({
      errors: [
        { side: 'triggers.yaml', problem: error },
        { side: 'main', problem: error },
      ],
      fresh: [],
      known: [],
    });
  });

  test('that are as before are counted by what they are', () => {
    const one = warning('a', 'a');
    expect(knownWords([one, one, { ...one, code: 'bare-text' }])).toBe(
      '3 warnings are as before (equal-requests 2, bare-text 1)',
    );
    expect(knownWords([])).toBe('');
  });
});
