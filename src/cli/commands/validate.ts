import { isError } from '../../core/problem.ts';
import { count } from '../../core/style.ts';
import { problemsDocument } from '../../report/problem-json.ts';
import { problemCounts, problemsText } from '../../report/problem-text.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { load, tellLoadFault } from '../load.ts';

export interface ValidateOptions {
  readonly file: string;
  readonly format: 'text' | 'json';
}

export async function validate(options: ValidateOptions, io: Io): Promise<ExitCode> {
  const loaded = await load(options.file);
  if (!loaded.ok && loaded.error.kind === 'unreadable') {
    tellLoadFault(loaded.error, io);
    return EXIT.unreadable;
  }
  const problems = loaded.ok
    ? loaded.value.warnings
    : loaded.error.kind === 'problems'
      ? loaded.error.problems
      : [];
  if (options.format === 'json') {
    io.out.write(`${JSON.stringify(problemsDocument(problems), null, 2)}\n`);
  } else {
    io.out.write(problemsText(problems, io.out.style));
    if (problems.length > 0) io.out.write('\n');
    if (loaded.ok) {
      const { triggers, targets } = loaded.value.manifest;
      const size = `${count(triggers.size, 'trigger')}, ${count(targets.size, 'target')}`;
      const notes = problemCounts(problems);
      io.out.write(
        `${io.out.style.green('✓')} ${options.file} is valid: ${size}${notes === '' ? '' : `, ${notes}`}\n`,
      );
    } else io.out.write(`${io.out.style.red('✗')} ${options.file}: ${problemCounts(problems)}\n`);
  }
  return problems.some(isError) ? EXIT.failed : EXIT.ok;
}
