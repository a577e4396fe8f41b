import { SourceFile } from '../../../src/core/source.ts';
import { makeReport, type Told } from '../../../src/report/formats/make-report.ts';
import type { Report, ReportFinding } from '../../../src/report/formats/report.ts';
import type { RunSummary } from '../../../src/run/summary.ts';
import type { Checkup } from '../../../src/targets/checkup/finding.ts';
import { PLAIN_CONNECTION } from '../../conduct.ts';
import { planOfSize, REFUSAL, Story } from '../story.ts';

const NOTHING: Told = {
  command: 'validate',
  file: 'ci/triggers.yaml',
  manifest: null,
  problems: [],
  plan: null,
  checkup: null,
  run: null,
};

export const reportOf = (told: Partial<Told>): Report => makeReport({ ...NOTHING, ...told }, path => path);

/** Two errors, one of them with signs that each format has to escape, and a warning without a place. */
export function problemReport(): Report {
  const source = new SourceFile('ci/triggers.yaml', 'version: 1\ntargets: {}\ntargets: {}\n');
  const first = { message: 'first', at: { source, start: 11, end: 18 } };
  return reportOf({
    problems: [
      {
        code: 'yaml-duplicate-key',
        severity: 'error',
        message: 'the key "targets" stands here twice',
        at: { source, start: 23, end: 30 },
        next: 'Remove one of the two.',
        related: [first],
      },
      {
        code: 'odd-text',
        severity: 'error',
        message: '100%, a: <b> & \'c\' "d" \\ # ]]> \u001b[31m\u0000 | `x`\r\nand a line',
        at: { source, start: 0, end: 22 },
      },
      { code: 'number-like', severity: 'warning', message: '1.10 looks like a number', next: 'Quote it.' },
    ],
  });
}

/** A run in which each end of a request happens. */
export function runStory(): { readonly story: Story; readonly end: () => Report } {
  const story = new Story(planOfSize(9));
  const view = story.view();
  const end = (): Report => reportOf({ command: 'run', run: { summary: story.end(), view } });
  return { story, end };
}

export function runReport(): Report {
  const { story, end } = runStory();
  story.start();
  story.queue(0);
  story.clock.advance(4_000);
  story.run(0);
  story.clock.advance(3_000);
  story.finish(0);
  story.finish(1, 'FAILURE', 125_400);
  story.finish(2, 'UNSTABLE');
  story.change(3, { state: 'rejected', refusal: REFUSAL });
  story.change(4, { state: 'unknown', seen: 'No answer came.', next: 'Look at the queue.', refusal: null });
  story.change(5, { state: 'cancelled', by: 'server' });
  story.cancel(6, 'fail-fast');
  story.change(6, { state: 'cancelled', by: 'volley' });
  story.change(7, { state: 'skipped', reason: 'it needs build, which ended as failure', choice: false });
  story.queue(8);
  story.release(8, 'queue-timeout');
  return end();
}

/** The summary of a run of so many requests, all of which failed. */
export function failedReport(size: number): Report {
  const story = new Story(planOfSize(size));
  const view = story.view();
  story.start();
  for (let index = 0; index < size; index += 1) story.finish(index, 'FAILURE');
  return reportOf({ command: 'run', run: { summary: story.end(), view } });
}

export const interrupted = (summary: RunSummary): RunSummary => ({ ...summary, interrupted: true });

export function checkupReport(): Report {
  const target = (name: string) =>
    ({
      name,
      type: 'jenkins',
      url: `https://${name}.example.com/`,
      concurrency: 20,
      auth: { kind: 'none' },
      connection: PLAIN_CONNECTION,
    }) as const;
  const value = { version: '2.541.2', user: null, turnedAway: null, quietingDown: false, took: 12 };
  const wrong = {
    severity: 'error',
    code: 'bad-choice',
    message: 'ENV is no choice.',
    next: 'Use one.',
  } as const;
  const note = {
    severity: 'note',
    code: 'unset-parameters',
    message: 'One: DRY_RUN.',
    next: 'Set it.',
  } as const;
  const checkup: Checkup = {
    targets: [
      {
        target: target('ci'),
        probe: { ok: true, value },
        findings: [],
        jobs: [
          { job: ['platform', 'build'], requests: 3, findings: [note] },
          { job: ['deploy'], requests: 1, findings: [wrong] },
        ],
      },
      { target: target('away'), probe: { ok: false, error: REFUSAL }, findings: [], jobs: [] },
    ],
  };
  return reportOf({ command: 'doctor', checkup });
}

export const finding = (more: Partial<ReportFinding> = {}): ReportFinding => ({
  severity: 'error',
  code: 'some-code',
  message: 'it is wrong',
  next: null,
  subject: null,
  link: null,
  place: null,
  related: [],
  ...more,
});
