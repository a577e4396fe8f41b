import { createHash } from 'node:crypto';
import type { Text } from '../../core/text.ts';
import type {
  Plan,
  PlannedFile,
  PlannedLimits,
  PlannedRequest,
  PlannedSecret,
  PlannedTarget,
  PlannedTrigger,
  PlanStream,
} from '../plan.ts';
import { type SavedCondition, saveCondition } from './saved-plan-condition.ts';
import { type SavedPairs, type SavedValue, saveValues } from './saved-plan-value.ts';

/** Version of the document. */
export const SAVED_PLAN_VERSION = 1;

/**
 * A plan as plain JSON, with all that a run needs and nothing to evaluate but conditions. Secrets stand in it by
 * name, as in every plan. Members and lists have a fixed order: the same plan is the same bytes.
 */
export interface SavedPlan {
  readonly savedPlan: typeof SAVED_PLAN_VERSION;
  /** `sha256:…` of `plan` as compact JSON. Tells damage, not malice: whoever edits the one can edit the other. */
  readonly digest: string;
  readonly plan: SavedBody;
}

export interface SavedBody {
  readonly manifest: PlannedFile;
  readonly files: readonly PlannedFile[];
  readonly secrets: readonly PlannedSecret[];
  readonly limits?: PlannedLimits;
  readonly targets: readonly PlannedTarget[];
  readonly triggers: readonly SavedTrigger[];
  readonly requests: readonly SavedRequest[];
  readonly warnings: readonly SavedWarning[];
}

export interface SavedTrigger extends Omit<PlannedTrigger, 'condition' | 'inputs'> {
  readonly condition: SavedCondition | null;
  readonly inputs: SavedPairs<SavedValue>;
}

export interface SavedRequest extends Omit<PlannedRequest, 'combination' | 'parameters'> {
  /** With the types of its values. */
  readonly combination: SavedPairs<SavedValue>;
  readonly parameters: SavedPairs<Text>;
}

/** Without its place: the files it points into are not part of the plan. */
export interface SavedWarning {
  readonly code: string;
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly next?: string;
}

export function savePlan(plan: Plan): SavedPlan {
  const body = { ...saveFrame(plan), requests: plan.requests.map(saveRequest) };
  return { savedPlan: SAVED_PLAN_VERSION, digest: digestOf([JSON.stringify(body)]), plan: body };
}

/** `JSON.stringify(savePlan(plan))`, without all requests as objects beside those of the plan. */
export function savedPlanText(plan: PlanStream): string {
  const body = [...compactBody(saveFrame(plan), { lines: () => compactRequests(plan.requests) })];
  const head = JSON.stringify({ savedPlan: SAVED_PLAN_VERSION, digest: digestOf(body) });
  return [`${head.slice(0, -1)},"plan":`, ...body, '}'].join('');
}

/** Requests that are put together at a time: a text of 100 000 small ones takes several times its length. */
const TOGETHER = 200;

function* compactRequests(requests: Iterable<PlannedRequest>): Generator<string> {
  let texts: string[] = [];
  let before = '';
  for (const request of requests) {
    texts.push(JSON.stringify(saveRequest(request)));
    if (texts.length < TOGETHER) continue;
    yield before + texts.join(',');
    texts = [];
    before = ',';
  }
  if (texts.length > 0) yield before + texts.join(',');
}

/** All but the requests: their list is there, and empty. */
export const saveFrame = (plan: PlanStream): SavedBody => ({
  manifest: plan.manifest,
  files: plan.files,
  secrets: plan.secrets,
  ...(plan.limits === undefined ? {} : { limits: plan.limits }),
  targets: [...plan.targets.values()],
  triggers: plan.triggers.map(({ condition, inputs, ...trigger }) => ({
    ...trigger,
    condition: condition === null ? null : saveCondition(condition),
    inputs: saveValues(inputs),
  })),
  requests: [],
  warnings: plan.warnings.map(({ code, severity, message, next }) => ({
    code,
    severity,
    message,
    ...(next === undefined ? {} : { next }),
  })),
});

export const saveRequest = ({ combination, parameters, ...request }: PlannedRequest): SavedRequest => ({
  ...request,
  combination: saveValues(combination),
  parameters: [...parameters],
});

/** `sha256:…` of a body as compact JSON, which comes in pieces. */
export function digestOf(body: Iterable<string>): string {
  const hash = createHash('sha256');
  for (const piece of body) hash.update(piece);
  return `sha256:${hash.digest('hex')}`;
}

/** The compact JSON of a body in pieces: its members in their order, with these requests. */
export function* compactBody(frame: SavedBody, requests: { lines(): Iterable<string> }): Generator<string> {
  const [start, end] = aroundRequests(frame);
  yield start;
  for (const lines of requests.lines()) yield lines.replaceAll('\n', '');
  yield end;
}

/** What stands before and after the requests in the compact JSON of a body, whatever that is: its members in their order. */
export function aroundRequests(body: object): readonly [start: string, end: string] {
  let [start, end] = ['{', ']'];
  let isBefore = true;
  for (const [name, value] of Object.entries(body)) {
    if (name === 'requests') isBefore = false;
    else if (isBefore) start += `${JSON.stringify(name)}:${JSON.stringify(value)},`;
    else end += `,${JSON.stringify(name)}:${JSON.stringify(value)}`;
  }
  return [`${start}"requests":[`, `${end}}`];
}

/** What a body says, in its own order. */
export const members = (body: SavedBody): readonly (readonly [name: string, value: unknown])[] =>
  Object.entries(body);
