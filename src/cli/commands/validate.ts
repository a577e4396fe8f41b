import { count } from '../../core/plural.ts';
import { isError, type Problem } from '../../core/problem.ts';
import type { Manifest } from '../../manifest/manifest.ts';
import type { RuleLevels } from '../../manifest/rules/rule.ts';
import { problemsDocument } from '../../report/problem-json.ts';
import { problemCounts, problemsText } from '../../report/problem-text.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';
import type { FixOptions } from '../manifest/fix-manifest.ts';
import { load, tellLoadFault } from '../manifest/load.ts';

export interface ValidateOptions extends FixOptions {
  readonly file: string;
  readonly format: 'text' | 'json';
  readonly rule: RuleLevels;
  /** Warnings count as errors. */
  readonly strict?: boolean;
  /** Say, too, where node-cron would fire a schedule differently. */
  readonly secondOpinion?: boolean;
  /** Mend what can be mended safely, first. */
  readonly fix?: boolean;
}

export async function validate(options: ValidateOptions, io: Io): Promise<ExitCode> {
  if (options.fix === true || options.fixDryRun === true) {
    const { fixManifest } = await import('../manifest/fix-manifest.ts');
    const ended = await fixManifest(options, io);
    if (ended !== null) return ended;
  }
  const loaded = await load(options.file, io, options.rule);
  if (!loaded.ok && loaded.error.kind === 'unreadable') {
    tellLoadFault(loaded.error, io);
    return EXIT.unreadable;
  }
  const found = loaded.ok
    ? [...loaded.value.warnings, ...(await opinionOn(loaded.value.manifest, options))]
    : loaded.error.kind === 'problems'
      ? loaded.error.problems
      : [];
  const problems = options.strict === true ? found.map(asError) : found;
  const failed = problems.some(isError);
  io.reports?.problems(problems);
  if (options.format === 'json') {
    io.out.write(`${JSON.stringify(problemsDocument(problems), null, 2)}\n`);
  } else {
    io.out.write(problemsText(problems, io.out.style));
    if (problems.length > 0) io.out.write('\n');
    if (loaded.ok && !failed) {
      const { triggers, targets } = loaded.value.manifest;
      const size = `${count(triggers.size, 'trigger')}, ${count(targets.size, 'target')}`;
      const notes = problemCounts(problems);
      io.out.write(
        `${io.out.style.green('✓')} ${options.file} is valid: ${size}${notes === '' ? '' : `, ${notes}`}\n`,
      );
    } else io.out.write(`${io.out.style.red('✗')} ${options.file}: ${problemCounts(problems)}\n`);
  }
  return failed ? EXIT.failed : EXIT.ok;
}

/** Loaded only when it is wanted: to compare one expression over a year takes longer than all else. */
async function opinionOn(
  manifest: Manifest,
  { secondOpinion: isWanted = false }: ValidateOptions,
): Promise<readonly Problem[]> {
  if (!isWanted) return [];
  const { nodeCronOpinion } = await import('../../schedule/second-opinion/node-cron-opinion.ts');
  const { secondOpinion } = await import('../../schedule/second-opinion/second-opinion.ts');
  return secondOpinion(manifest, await nodeCronOpinion());
}

const asError = <P extends Problem>(problem: P): P => ({ ...problem, severity: 'error' });
