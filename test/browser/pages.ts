import { diffHtml } from '../../src/report/diff/diff-html.ts';
import { planHtml } from '../../src/report/plan/plan-html.ts';
import { planOf } from '../plan/planning.ts';
import { reviewOf } from '../report/plan-review.ts';

/** Names and values that somebody could mean ill with, or that are only hard to lay out. */
export const SCRIPT = '<script>alert(1)</script>';
const LONG = 'x'.repeat(400);
const HEBREW = { name: 'עברית', value: 'שלום עולם' };

const axis = (name: string, size: number): string =>
  `[${Array.from({ length: size }, (_, index) => `${name}${index}`)}]`;

const manifest = (branch: string, sizes: number, seed: string): string => `version: 1
secrets: {TOKEN: {env: TOKEN}}
limits: {targets: {ci: {builds-per-day: ${sizes}}}}
targets:
  ci: {type: jenkins, url: "https://ci.example.com/a/very/long/path/${'y'.repeat(80)}/", concurrency: ${sizes}}
triggers:
  nightly:
    description: every platform
    job: platform/build
    schedule: [{cron: "0 ${sizes} * * *", timezone: Europe/Zurich}]
    matrix: {os: [linux, windows], python: ["3.12", "3.13"]}
    parameters: {OS: "\${{ matrix.os }}", BRANCH: ${branch}, AUTH: "Bearer \${{ secrets.TOKEN }}"}
  large:
    job: [deep, folder, ${JSON.stringify(LONG)}]
    matrix: {a: ${axis('a', sizes * 10)}, b: ${axis('b', 30)}}
    parameters: {A: "\${{ matrix.a }}", LONG: ${LONG}}
  sampled:
    job: s
    matrix: {a: ${axis('a', 20)}, b: ${axis('b', 20)}, sample: {size: 20, seed: ${seed}}}
  ${JSON.stringify(SCRIPT)}:
    job: j
    needs: [nightly]
    if: needs.nightly.result == 'success'
    description: '<b onmouseover="alert(2)">bold</b> \\u202egnp.exe'
    parameters:
      ${HEBREW.name}: ${HEBREW.value} ${branch}
      "<img src=http://tracker.example.com/x.png onerror=alert(3)>": '"></code>${SCRIPT}'
      EMOJI: "\u{1f680} 日本語"
  ${branch}-only: {job: o}
`;

const BEFORE = planOf(manifest('main', 3, 'one'));
const AFTER = planOf(manifest('release', 4, 'two'));

export const HEBREW_NAME = HEBREW.name;

const WARNING = { code: 'equal-requests', severity: 'warning', message: `${SCRIPT} and ${LONG}` } as const;

/** Pages of each kind, with something of everything that can be on them. */
export const PAGES = {
  plan: planHtml(AFTER),
  diff: diffHtml(reviewOf(BEFORE, AFTER, 1_000), {
    before: `main ${SCRIPT}`,
    after: 'triggers.yaml',
    problems: { before: [WARNING], after: [WARNING, { ...WARNING, code: 'bare-text' }] },
  }),
} as const;
