import type { Template } from '../../manifest/expression/template.ts';
import type { JobTemplate, Trigger } from '../../manifest/manifest.ts';
import { splitJobPath } from '../../manifest/read/read-job.ts';
import { type Value, valueText } from '../../manifest/value.ts';

/**
 * The triggers that may have equal requests, as far as can be told without expanding a matrix. Most manifests have
 * none, so nothing is expanded for them.
 */
export function triggersThatMayMeet(triggers: readonly Trigger[]): readonly Trigger[] {
  const jobs = new Map<string, number>();
  const computing = new Set<string>();
  for (const { target, job } of triggers) {
    const path = constantPath(job);
    // It may come out as any job of its target.
    if (path === null) computing.add(target);
    else jobs.set(`${path} ${target}`, (jobs.get(`${path} ${target}`) ?? 0) + 1);
  }
  const hasOwnJob = ({ target, job }: Trigger): boolean =>
    !computing.has(target) && jobs.get(`${constantPath(job)} ${target}`) === 1;
  return triggers.filter(trigger => !hasOwnJob(trigger) || !tellsAllApart(trigger));
}

/** The job as a text, or null where expressions decide it. */
function constantPath(job: JobTemplate): string | null {
  const templates = job.kind === 'path' ? [job.path] : job.names;
  const texts = templates.map(template => (template.kind === 'constant' ? String(template.value) : null));
  if (texts.includes(null)) return null;
  const path = job.kind === 'path' ? splitJobPath(texts.join('')) : texts;
  // A server finds jobs in any case.
  return JSON.stringify(path).toLowerCase();
}

/** Whether each axis is sent as it is, by a parameter of its own. What `include` adds would have to be looked at. */
function tellsAllApart({ matrix, parameters }: Trigger): boolean {
  if (matrix === null) return true;
  if (matrix.include.length > 0) return false;
  const sent = new Set([...parameters.values()].map(sentAxis));
  return [...matrix.axes].every(([axis, values]) => sent.has(axis) && haveOwnTexts(values));
}

/** The name in a parameter that is `${{ matrix.NAME }}` and nothing more. */
function sentAxis(template: Template): string | null {
  if (template.kind !== 'expression') return null;
  const { expression } = template.expression;
  return expression.kind === 'reference' && expression.context === 'matrix' ? expression.name : null;
}

const haveOwnTexts = (values: readonly Value[]): boolean =>
  new Set(values.map(valueText).filter(text => text !== null)).size === values.length;
