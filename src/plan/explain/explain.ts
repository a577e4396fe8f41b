import { showJob } from '../../core/job-path.ts';
import { showText } from '../../core/text.ts';
import type { Template } from '../../manifest/expression/template.ts';
import { type Origin, originOf } from '../../manifest/origin.ts';
import type { PlannedRequest } from '../plan.ts';
import { retryText } from '../render/retry-text.ts';
import { namesRead } from '../resolve/names-read.ts';
import type { CellFate } from '../sampling/explain-cell.ts';
import { type ExplainContext, type ExplainedRead, readExplainer } from './explain-read.ts';

/** Where each value of one request comes from. */
export interface Explanation {
  readonly request: PlannedRequest;
  /** Why its combination is in the plan; null where the matrix is taken whole. */
  readonly cell: CellFate | null;
  readonly values: readonly ExplainedValue[];
}

/** A value of a request, and the template that gave it. */
export interface ExplainedValue {
  readonly kind: 'job' | 'parameter' | 'token' | 'cause' | 'group' | 'retry';
  /** The parameter's name; else the kind. */
  readonly name: string;
  /** As a plan shows it, secrets by name; null: it is left out, since its template gives null. */
  readonly text: string | null;
  /** Where its template is written; null where nothing wrote it. */
  readonly origin: Origin | null;
  readonly reads: readonly ExplainedRead[];
}

/** A planned request → where each of its values comes from. Pure but for `env`. */
export function explain(
  request: PlannedRequest,
  context: ExplainContext,
  cell: CellFate | null = null,
): Explanation {
  const { trigger } = context;
  const { job, parameters, token, cause, concurrency, retry } = trigger;
  const read = readExplainer(request.combination, context);
  const value = (
    kind: ExplainedValue['kind'],
    templates: readonly Template[],
    text: string | null,
    name: string = kind,
  ): ExplainedValue => {
    const path =
      kind === 'parameter' ? ['parameters', name] : kind === 'group' ? ['concurrency', kind] : [kind];
    const reads = templates.flatMap(namesRead).map(read);
    return { kind, name, text, origin: originOf(trigger, path), reads };
  };
  const sent = [...parameters].map(([name, template]) => {
    const text = request.parameters.get(name);
    return value('parameter', [template], text === undefined ? null : showText(text), name);
  });
  return {
    request,
    cell,
    values: [
      value('job', job.kind === 'names' ? job.names : [job.path], showJob(request.job)),
      ...sent,
      ...(token === null ? [] : [value('token', [token], shown(request.token))]),
      ...(cause === null ? [] : [value('cause', [cause], request.cause)]),
      ...(concurrency === null ? [] : [value('group', [concurrency.group], request.group)]),
      ...(retry === null ? [] : [value('retry', [], retryText(retry))]),
    ],
  };
}

const shown = (text: PlannedRequest['token']): string | null => (text === null ? null : showText(text));
