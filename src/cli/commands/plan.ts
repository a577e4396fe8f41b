import { makePlan } from '../../plan/make-plan.ts';
import { planDocument, requestDocument } from '../../plan/plan-json.ts';
import { planText } from '../../plan/plan-text.ts';
import { problemsText } from '../../report/problem-text.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { load, tellLoadFault } from '../load.ts';
import { version } from '../version.ts';

export interface PlanCommandOptions {
  readonly file: string;
  readonly format: 'text' | 'json' | 'ndjson';
  readonly input: ReadonlyMap<string, string>;
}

export async function plan(
  triggers: readonly string[],
  options: PlanCommandOptions,
  io: Io,
): Promise<ExitCode> {
  const loaded = await load(options.file);
  if (!loaded.ok) {
    tellLoadFault(loaded.error, io);
    return EXIT.failed;
  }
  const made = makePlan(loaded.value.manifest, {
    triggers,
    inputs: options.input,
    env: name => io.env[name],
  });
  if (!made.ok) {
    io.err.write(problemsText(made.error, io.err.style));
    return EXIT.failed;
  }
  const result = { ...made.value, warnings: loaded.value.warnings };
  switch (options.format) {
    case 'json':
      io.out.write(`${JSON.stringify(planDocument(result, version), null, 2)}\n`);
      break;
    case 'ndjson':
      for (const request of result.requests) io.out.write(`${JSON.stringify(requestDocument(request))}\n`);
      break;
    case 'text':
      io.err.write(problemsText(result.warnings, io.err.style));
      io.out.write(planText(result, io.out.style));
      io.err.write(io.err.style.dim('Nothing has been sent.\n'));
  }
  return EXIT.ok;
}
