import { explain as explainRequest } from '../../plan/explain.ts';
import { explainDocument } from '../../plan/explain-json.ts';
import { explainText } from '../../plan/explain-text.ts';
import { streamPlan } from '../../plan/make-plan.ts';
import { problemsText } from '../../report/problem-text.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { load, tellLoadFault } from '../load.ts';
import { type ChoiceOptions, planOptions } from '../plan-options.ts';

export interface ExplainOptions extends ChoiceOptions {
  readonly file: string;
  readonly format: 'text' | 'json';
}

/** The first request that the trigger has, or that `--matrix` leaves of it. */
export async function explain(name: string, options: ExplainOptions, io: Io): Promise<ExitCode> {
  const loaded = await load(options.file, io);
  if (!loaded.ok) {
    tellLoadFault(loaded.error, io);
    return EXIT.failed;
  }
  const { manifest } = loaded.value;
  const wanted = await planOptions([name], options, io);
  const made = wanted.ok ? streamPlan(manifest, wanted.value) : wanted;
  if (!wanted.ok || !made.ok) {
    io.err.write(problemsText(made.ok ? [] : made.error, io.err.style));
    return EXIT.failed;
  }
  const trigger = manifest.triggers.get(name);
  const planned = made.value.triggers.find(each => each.name === name);
  const request = firstOf(made.value.requests, name);
  if (trigger === undefined || planned === undefined || request === null) {
    const message = `"${name}" has no requests: ${planned?.skipped ?? 'it is not in the plan'}`;
    const next = 'Correct its matrix; `volley plan` shows what it comes to.';
    io.err.write(problemsText([{ code: 'no-requests', severity: 'error', message, next }], io.err.style));
    return EXIT.failed;
  }
  const { inputs: flags, inputsFile: file = new Map(), env } = wanted.value;
  const explanation = explainRequest(request, {
    manifest,
    trigger,
    inputs: planned.inputs,
    given: { flags, file },
    env,
  });
  if (options.format === 'json') io.out.write(`${JSON.stringify(explainDocument(explanation), null, 2)}\n`);
  else io.out.write(explainText(explanation, io.out.style));
  return EXIT.ok;
}

/** Triggers that it needs come before it in the plan. */
function firstOf<R extends { readonly trigger: string }>(requests: Iterable<R>, trigger: string): R | null {
  for (const request of requests) if (request.trigger === trigger) return request;
  return null;
}
