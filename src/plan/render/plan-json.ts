import { showJob } from '../../core/job-path.ts';
import type { Problem } from '../../core/problem.ts';
import { showText, type Text } from '../../core/text.ts';
import { showValue, type Value } from '../../manifest/value.ts';
import type { Plan, PlannedRequest, PlanStream } from '../plan.ts';
import { scheduleDocument } from './schedule-json.ts';

/** Version of the plan document, see schemas/plan.schema.json. */
const PLAN_VERSION = 1;

/**
 * The whole plan as one document. Members stand in a fixed order, so that the same plan is the same bytes. `errors`: what is
 * wrong although there is a plan, e.g. a budget that is broken.
 */
export function planDocument(plan: Plan, volley: string, errors: readonly Problem[] = []): unknown {
  return {
    plan: PLAN_VERSION,
    volley,
    manifest: plan.manifest,
    files: plan.files,
    secrets: plan.secrets,
    ...(plan.limits === undefined ? {} : { limits: plan.limits }),
    targets: [...plan.targets.values()].map(({ name, type, url, concurrency, connection }) => ({
      name,
      type,
      url,
      concurrency,
      rate: connection.rate,
      backPressure: connection.backPressure,
    })),
    triggers: plan.triggers.map(({ condition, inputs, schedules, ...trigger }) => ({
      ...trigger,
      schedules: schedules.map(scheduleDocument),
      if: condition?.text ?? null,
      inputs: texts(inputs),
    })),
    requests: plan.requests.map(requestDocument),
    warnings: plan.warnings.map(problemMember),
    errors: errors.map(problemMember),
  };
}

const problemMember = ({ code, message, at, next }: Problem): Record<string, unknown> => ({
  code,
  message,
  ...(at === undefined ? {} : { file: at.source.path, ...at.source.position(at.start) }),
  ...(next === undefined ? {} : { next }),
});

/** Where the requests go in a document without any. It is found nowhere else: no JSON string has a line end in it. */
const NO_REQUESTS = '\n  "requests": []';

/** The bytes of `JSON.stringify(planDocument(…), null, 2)` and a line end, request by request. */
export function* planDocumentChunks(
  plan: PlanStream,
  volley: string,
  errors: readonly Problem[] = [],
): Generator<string> {
  const whole = JSON.stringify(planDocument({ ...plan, requests: [] }, volley, errors), null, 2);
  const at = whole.indexOf(NO_REQUESTS) + NO_REQUESTS.length;
  yield whole.slice(0, at - 1);
  let end = '';
  for (const request of plan.requests) {
    const text = JSON.stringify(requestDocument(request), null, 2).replaceAll('\n', '\n    ');
    yield `${end === '' ? '' : ','}\n    ${text}`;
    end = '\n  ';
  }
  yield `${end}${whole.slice(at - 1)}\n`;
}

/** One request: also a line of `plan --format ndjson`. Secrets stand as `${{ secrets.NAME }}`. */
export function requestDocument(request: PlannedRequest): Record<string, unknown> {
  return {
    key: request.key,
    trigger: request.trigger,
    target: request.target,
    job: showJob(request.job),
    matrix: texts(request.combination),
    parameters: shown(request.parameters),
    ...(request.token === null ? {} : { token: showText(request.token) }),
    ...(request.cause === null ? {} : { cause: request.cause }),
    ...(request.group === null ? {} : { group: request.group }),
    asks: request.asks,
  };
}

// Object.fromEntries defines members, so that a key `__proto__` is one like any other.
const texts = (values: ReadonlyMap<string, Value>): Record<string, string> =>
  Object.fromEntries([...values].map(([name, value]) => [name, showValue(value)]));

const shown = (values: ReadonlyMap<string, Text>): Record<string, string> =>
  Object.fromEntries([...values].map(([name, text]) => [name, showText(text)]));
