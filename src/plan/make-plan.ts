import { didYouMean } from '../core/did-you-mean.ts';
import type { JobPath } from '../core/job-path.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { Span } from '../core/source.ts';
import type { Text } from '../core/text.ts';
import type { Contexts } from '../manifest/expression.ts';
import type { Manifest, TargetSpec, Trigger } from '../manifest/manifest.ts';
import { urlProblem } from '../manifest/read-targets.ts';
import type { Template } from '../manifest/template.ts';
import { locate } from '../manifest/tree.ts';
import type { Value, ValueMap } from '../manifest/value.ts';
import { resolveInputs, unknownInputs } from './inputs.ts';
import { digestOf, keyOf } from './keys.ts';
import { type Combination, expandMatrix, productSize } from './matrix.ts';
import type {
  Plan,
  PlannedAuth,
  PlannedRequest,
  PlannedTarget,
  PlannedTrigger,
  PlanProblem,
} from './plan.ts';
import { type ResolveFault, resolvePlain, resolveText } from './resolve.ts';

export interface PlanOptions {
  /** Names of triggers; all of the manifest's when empty. */
  readonly triggers: readonly string[];
  /** Inputs as given, by name. */
  readonly inputs: ReadonlyMap<string, string>;
  /** Reads an environment variable; asked only for names that the manifest lists. */
  readonly env: (name: string) => string | undefined;
  /** Rehearsal: every target stands at this address, without authentication of its own. */
  readonly rehearsal?: { readonly url: string; readonly auth: PlannedAuth };
}

/** Manifest → Plan, or every reason why there is none. Pure but for `env`. */
export function makePlan(manifest: Manifest, options: PlanOptions): Result<Plan, readonly PlanProblem[]> {
  const chosen = chooseTriggers(manifest, options.triggers);
  if (!chosen.ok) return chosen;
  const triggers = chosen.value;
  const problems: PlanProblem[] = unknownInputs(options.inputs, triggers);
  const planner = new Planner(manifest, options, problems);
  const planned = triggers.map(trigger => planner.trigger(trigger));
  const targets = new Map<string, PlannedTarget>();
  for (const name of new Set(triggers.map(trigger => trigger.target))) {
    const spec = manifest.targets.get(name);
    if (spec !== undefined) targets.set(name, planner.target(spec));
  }
  if (problems.length > 0) return err(problems);
  return ok({
    manifest: { path: manifest.source.path, digest: manifest.digest },
    inputs: new Map(planned.flatMap(({ inputs }) => [...inputs])),
    targets,
    triggers: planned.map(({ trigger }) => trigger),
    requests: planned.flatMap(({ requests }) => requests),
    warnings: [],
  });
}

/** The triggers of these names, in the order of the names; all in the manifest's order when there is none. */
export function chooseTriggers(
  manifest: Manifest,
  names: readonly string[],
): Result<readonly Trigger[], readonly PlanProblem[]> {
  if (names.length === 0) return ok([...manifest.triggers.values()]);
  const known = [...manifest.triggers.keys()];
  const problems: PlanProblem[] = [];
  const triggers = [...new Set(names)].flatMap(name => {
    const trigger = manifest.triggers.get(name);
    if (trigger !== undefined) return [trigger];
    const guess = didYouMean(name, known);
    problems.push({
      code: 'unknown-trigger',
      severity: 'error',
      message: `${manifest.source.path} has no trigger "${name}"`,
      next: guess !== null ? `Did you mean "${guess}"?` : `It has: ${known.join(', ')}.`,
    });
    return [];
  });
  return problems.length > 0 ? err(problems) : ok(triggers);
}

class Planner {
  readonly #manifest: Manifest;
  readonly #options: PlanOptions;
  readonly #problems: PlanProblem[];
  readonly #env: ValueMap;
  #requests = 0;

  constructor(manifest: Manifest, options: PlanOptions, problems: PlanProblem[]) {
    this.#manifest = manifest;
    this.#options = options;
    this.#problems = problems;
    const env = manifest.env.map(name => [name, options.env(name)] as const);
    this.#env = new Map(env.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
  }

  trigger(trigger: Trigger): {
    readonly trigger: PlannedTrigger;
    readonly inputs: ReadonlyMap<string, Value>;
    readonly requests: readonly PlannedRequest[];
  } {
    const before = this.#problems.length;
    const inputs = resolveInputs(trigger, this.#options.inputs, this.#manifest, this.#problems);
    const requests: PlannedRequest[] = [];
    const keys = new Map<string, number>();
    if (this.#problems.length === before && this.#withinLimit(trigger)) {
      for (const combination of trigger.matrix === null ? [new Map()] : expandMatrix(trigger.matrix)) {
        this.#requests += 1;
        if (this.#requests > this.#manifest.limits.maxRequests) {
          this.#tooMany(trigger);
          break;
        }
        const request = this.#request(trigger, combination, inputs, keys);
        // One broken expression would otherwise be told once for each combination.
        if (this.#problems.length > before) break;
        requests.push(request);
      }
    }
    const skipped = requests.length === 0 ? 'the matrix has no combinations' : null;
    const { name, description, target, maxParallel, unstable } = trigger;
    return {
      trigger: { name, description, target, maxParallel, unstable, requests: requests.length, skipped },
      inputs,
      requests,
    };
  }

  #request(
    trigger: Trigger,
    combination: Combination,
    inputs: ReadonlyMap<string, Value>,
    keys: Map<string, number>,
  ): PlannedRequest {
    const contexts: Contexts = new Map([
      ['matrix', combination],
      ['inputs', inputs],
      ['vars', this.#manifest.vars],
      ['env', this.#env],
      ['trigger', new Map([['name', trigger.name]])],
    ]);
    const parameters = new Map<string, Text>();
    for (const [name, template] of trigger.parameters) {
      const text = this.#take(resolveText(template, contexts), template, trigger.at);
      if (text !== null) parameters.set(name, text);
    }
    const job = this.#job(trigger, contexts);
    const base = keyOf(trigger.name, combination);
    const seen = (keys.get(base) ?? 0) + 1;
    keys.set(base, seen);
    return {
      // An axis may say the same value twice; both are requests of their own.
      key: seen === 1 ? base : keyOf(trigger.name, new Map([...combination, ['', `repeat ${seen}`]])),
      asks: digestOf({ target: trigger.target, job, parameters }),
      trigger: trigger.name,
      target: trigger.target,
      job,
      combination,
      parameters,
      token:
        trigger.token === null
          ? null
          : this.#take(resolveText(trigger.token, contexts), trigger.token, trigger.at),
      cause:
        trigger.cause === null
          ? null
          : this.#take(resolvePlain(trigger.cause, contexts), trigger.cause, trigger.at),
    };
  }

  #job(trigger: Trigger, contexts: Contexts): JobPath {
    const { job } = trigger;
    const plain = (template: Template): string =>
      this.#take(resolvePlain(template, contexts), template, job.at) ?? '';
    const names = job.kind === 'names' ? job.names.map(plain) : splitPath(plain(job.path));
    if (names.length === 0 || names.some(name => name.trim() === '' || name === '.' || name === '..')) {
      this.#fail(
        'bad-job',
        job.at,
        `the job path "${names.join('/')}" has an empty name`,
        'Check its expressions.',
      );
    }
    return names;
  }

  target(spec: TargetSpec): PlannedTarget {
    const contexts: Contexts = new Map([
      ['vars', this.#manifest.vars],
      ['env', this.#env],
    ]);
    const { name, type, concurrency } = spec;
    const { rehearsal } = this.#options;
    if (rehearsal !== undefined) return { name, type, concurrency, ...rehearsal };
    const url = this.#take(resolvePlain(spec.url, contexts), spec.url, spec.at) ?? '';
    const wrong = url === '' ? null : urlProblem(url);
    if (wrong !== null)
      this.#fail('bad-url', 'at' in spec.url ? spec.url.at : spec.at, wrong.message, wrong.next);
    const text = (template: Template): Text =>
      this.#take(resolveText(template, contexts), template, spec.at) ?? '';
    const { auth } = spec;
    switch (auth.kind) {
      case 'none':
        return { name, type, concurrency, url, auth };
      case 'token':
        return {
          name,
          type,
          concurrency,
          url,
          auth: { kind: 'token', user: text(auth.user), token: text(auth.token) },
        };
      case 'password': {
        const user = text(auth.user);
        return {
          name,
          type,
          concurrency,
          url,
          auth: { kind: 'password', user, password: text(auth.password) },
        };
      }
      case 'bearer':
        return { name, type, concurrency, url, auth: { kind: 'bearer', token: text(auth.token) } };
    }
  }

  /** Walking a product of billions to find that it is too large would look like a hang. */
  #withinLimit(trigger: Trigger): boolean {
    const size = trigger.matrix === null ? 1 : productSize(trigger.matrix);
    if (size <= this.#manifest.limits.maxRequests * 100) return true;
    this.#tooMany(trigger);
    return false;
  }

  #tooMany(trigger: Trigger): void {
    const axes = [...(trigger.matrix?.axes ?? [])].map(([name, values]) => `${name} ${values.length}`);
    const sizes = axes.length === 0 ? '' : ` (axes: ${axes.join(' × ')})`;
    this.#fail(
      'too-many-requests',
      trigger.at,
      `with "${trigger.name}"${sizes} the plan has more than ${this.#manifest.limits.maxRequests} requests`,
      'Make the matrix smaller, or raise `limits: {max-requests: …}`.',
    );
  }

  #take<T>(result: Result<T, ResolveFault>, template: Template, fallback: Span): T | null {
    if (result.ok) return result.value;
    const { code, message, next } = result.error;
    this.#fail(code, 'at' in template ? template.at : fallback, message, next);
    return null;
  }

  #fail(code: PlanProblem['code'], at: Span, message: string, next: string): void {
    this.#problems.push({ code, severity: 'error', message, at: locate(this.#manifest.source, at), next });
  }
}

/** Slashes at either end do not matter. */
const splitPath = (path: string): JobPath => path.replace(/^\/+|\/+$/g, '').split('/');
