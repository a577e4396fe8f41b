import { describe, expect, test } from 'vitest';
import { formatReport } from '../../../src/report/formats/formats.ts';
import { redactReport } from '../../../src/report/formats/redact-report.ts';
import { REPORT_FORMATS } from '../../../src/report/formats/report-format.ts';
import type { RunView } from '../../../src/report/run-view.ts';
import { expectGolden } from '../golden.ts';
import { planOfSize, REFUSAL, Story } from '../story.ts';
import { checkupReport, problemReport, reportOf, runReport } from './samples.ts';

const SAMPLES = {
  problems: problemReport(),
  nothing: reportOf({}),
  run: runReport(),
  checkup: checkupReport(),
};

describe.each(REPORT_FORMATS)('%s', format => {
  test.each(Object.entries(SAMPLES))('of %s reads like this', (name, report) => {
    expectGolden(`report-${format}-${name}`, [...formatReport(report, format, '1.2.3')].join(''));
  });

  test('masks what holds a secret, also where the format would escape it', () => {
    const secret = 'pa<"&ss\\|word';
    const redact = (text: string): string => text.replaceAll(secret, '***');
    const message = `it said ${secret}`;
    const problems = [{ code: 'c', severity: 'error', message, next: message }] as const;
    const { story, view } = leaking(message);
    for (const report of [reportOf({ problems }), reportOf({ run: { summary: story.end(), view } })]) {
      const text = [...formatReport(redactReport(report, redact), format, '1.2.3')].join('');
      expect(text).not.toMatch(/word|pa</);
      expect(text).toMatch(/\*\*\*|&#42;&#42;&#42;/);
    }
  });
});

/** A run in which the server's words, and what volley says of them, hold this text. */
function leaking(text: string): { readonly story: Story; readonly view: RunView } {
  const story = new Story(planOfSize(3));
  const view = story.view();
  story.start();
  story.change(0, { state: 'rejected', refusal: { ...REFUSAL, message: text, next: text } });
  story.change(1, { state: 'unknown', seen: text, next: text, refusal: null });
  story.queue(2, text);
  story.clock.advance(10_000);
  story.change(2, { state: 'skipped', reason: text, choice: false });
  return { story, view };
}
