import { showJob } from '../core/job-path.ts';
import { count } from '../core/plural.ts';
import type { Style } from '../core/style.ts';
import { unreachable } from '../core/unreachable.ts';
import { visible } from '../core/visible.ts';
import type { PlannedAuth } from '../plan/plan.ts';
import {
  type Checkup,
  checkupOutcome,
  type Finding,
  type JobCheckup,
  type TargetCheckup,
} from '../targets/checkup/finding.ts';
import type { Probe } from '../targets/examination.ts';
import type { Refusal } from '../targets/refusal.ts';

/** A checkup for people: each target with who we are there, then its jobs, and below each what to do. */
export function checkupText(checkup: Checkup, style: Style): string {
  const blocks = checkup.targets.map(target => targetLines(target, style).join('\n'));
  return `${[...blocks, conclusion(checkup, style)].join('\n\n')}\n`;
}

function targetLines({ target, probe, findings, jobs }: TargetCheckup, style: Style): readonly string[] {
  const head = `${style.bold(visible(target.name))}  ${visible(target.url)}`;
  if (!probe.ok) return [head, ...refusalLines(probe.error, style)];
  return [
    head,
    `  ${style.green('✓')} ${serverLine(probe.value)}`,
    ...(probe.value.user === null && target.auth.kind !== 'none'
      ? []
      : [`  ${style.green('✓')} ${userLine(probe.value, target.auth.kind)}`]),
    ...findings.flatMap(finding => findingLines(finding, style, '  ')),
    ...jobs.flatMap(job => jobLines(job, style)),
  ];
}

function refusalLines({ reason, status, message, next }: Refusal, style: Style): readonly string[] {
  const answer = status === undefined ? '' : ` (HTTP ${status})`;
  return [
    `  ${style.red('✗')} ${style.red(reason)}: ${visible(message)}${answer}`,
    `    ${style.cyan('→')} ${visible(next)}`,
  ];
}

const serverLine = ({ version, took }: Probe): string =>
  `${version === null ? 'answers as Jenkins does' : `Jenkins ${visible(version)}`}, first answer after ${Math.round(took)} ms`;

function userLine({ user, turnedAway }: Probe, auth: PlannedAuth['kind']): string {
  const who = user === null ? 'nobody' : visible(user);
  switch (auth) {
    case 'none':
      return `taken for ${who}: the target has no credentials`;
    case 'token':
      // Not every text that signs in as one is one.
      return turnedAway === null ? `signed in as ${who}, by API token` : `signed in as ${who}`;
    case 'password':
      return `signed in as ${who}, by password, with a crumb where one is wanted`;
    case 'bearer':
      return `signed in as ${who}, by bearer token`;
    default:
      return unreachable(auth);
  }
}

function jobLines({ job, requests, findings }: JobCheckup, style: Style): readonly string[] {
  const isWell = !findings.some(({ severity }) => severity === 'error');
  const mark = isWell ? style.green('✓') : style.red('✗');
  return [
    `  ${mark} ${visible(showJob(job))}  ${style.dim(count(requests, 'request'))}`,
    ...findings.flatMap(finding => findingLines(finding, style, '      ', requests)),
  ];
}

/** `of`: how many requests there are, where the finding may be about some of them. */
function findingLines(finding: Finding, style: Style, indent: string, of = 0): readonly string[] {
  const { severity, code, message, next, requests } = finding;
  const some = requests === undefined ? '' : style.dim(` (${requests} of ${of} requests)`);
  const label = severity === 'error' ? style.red(`✗ ${code}`) : style.yellow(`note ${code}`);
  return [`${indent}${label}: ${visible(message)}${some}`, `${indent}  ${style.cyan('→')} ${visible(next)}`];
}

function conclusion(checkup: Checkup, style: Style): string {
  const outcome = checkupOutcome(checkup);
  const { targets } = checkup;
  switch (outcome) {
    case 'well': {
      const jobs = targets.flatMap(target => target.jobs);
      return style.green(
        `All well: ${count(targets.length, 'target')}, ${count(jobs.length, 'job')}. Nothing was triggered.`,
      );
    }
    case 'to-mend':
      return style.red(`${toMend(checkup)}. Nothing was triggered.`);
    case 'refused': {
      const away = targets.filter(({ probe }) => !probe.ok).length;
      const elsewhere = errorsOf(checkup) === 0 ? '' : ` Elsewhere: ${toMend(checkup)}.`;
      return style.red(
        `${away} of ${count(targets.length, 'target')} cannot be reached or refuse us; their jobs were not looked at.${elsewhere}`,
      );
    }
    default:
      return unreachable(outcome);
  }
}

const toMend = (checkup: Checkup): string => `${count(errorsOf(checkup), 'thing')} to mend`;

const errorsOf = ({ targets }: Checkup): number =>
  targets
    .flatMap(({ findings, jobs }) => [...findings, ...jobs.flatMap(job => job.findings)])
    .filter(({ severity }) => severity === 'error').length;
