import { unreachable } from '../../core/unreachable.ts';
import { streamPlan } from '../../plan/make-plan.ts';
import type { PlanStream } from '../../plan/plan.ts';
import { planDocumentChunks } from '../../plan/plan-json.ts';
import { planTextChunks } from '../../plan/plan-text.ts';
import { requestLines } from '../../plan/request-line.ts';
import { problemsText } from '../../report/problem-text.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { load, tellLoadFault } from '../load.ts';
import { type ChoiceOptions, planOptions } from '../plan-options.ts';
import { version } from '../version.ts';
import { writeAll } from '../write-all.ts';

export interface PlanCommandOptions extends ChoiceOptions {
  readonly file: string;
  readonly format: 'text' | 'json' | 'ndjson';
}

export async function plan(
  triggers: readonly string[],
  options: PlanCommandOptions,
  io: Io,
): Promise<ExitCode> {
  const loaded = await load(options.file, io);
  if (!loaded.ok) {
    tellLoadFault(loaded.error, io);
    return EXIT.failed;
  }
  const wanted = await planOptions(triggers, options, io);
  const made = wanted.ok ? streamPlan(loaded.value.manifest, wanted.value) : wanted;
  if (!made.ok) {
    io.err.write(problemsText(made.error, io.err.style));
    return EXIT.failed;
  }
  await print({ ...made.value, warnings: loaded.value.warnings }, options.format, io);
  return EXIT.ok;
}

async function print(stream: PlanStream, format: PlanCommandOptions['format'], io: Io): Promise<void> {
  switch (format) {
    case 'json':
      return writeAll(planDocumentChunks(stream, version), io.out);
    case 'ndjson':
      return writeAll(requestLines(stream.requests), io.out);
    case 'text':
      io.err.write(problemsText(stream.warnings, io.err.style));
      await writeAll(planTextChunks(stream, io.out.style), io.out);
      return io.err.write(io.err.style.dim('Nothing has been sent.\n'));
    default:
      return unreachable(format);
  }
}
