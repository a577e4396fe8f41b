import { dirname } from 'node:path';
import { systemClock } from '../../core/clock.ts';
import type { Problem } from '../../core/problem.ts';
import { unreachable } from '../../core/unreachable.ts';
import { formatReport } from '../../report/formats/formats.ts';
import { makeReport } from '../../report/formats/make-report.ts';
import { testsJson } from '../../report/test-json.ts';
import { testedFileText, testTotals } from '../../report/test-text.ts';
import type { TestedFile } from '../../testing/run-tests.ts';
import type { TestFormat } from '../arguments/test-arguments.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { watchFiles } from '../files/watch-files.ts';
import { writeAll } from '../files/write-all.ts';
import type { Io } from '../io.ts';
import { isTestFile, testFilesIn } from '../rehearsal/find-tests.ts';
import { runTestFiles, type TestChoice, type TestRun } from '../rehearsal/run-test-files.ts';
import { repositoryPath } from '../reports/repository-path.ts';
import { tell } from '../tell.ts';
import { version } from '../version.ts';

export interface TestCommandOptions {
  readonly file: string;
  /** Whether `file` was named: then only tests of that manifest are run. */
  readonly isFileNamed: boolean;
  readonly format: TestFormat;
  /** Globs of names. */
  readonly name: readonly string[];
  readonly watch?: boolean;
}

export async function test(paths: readonly string[], options: TestCommandOptions, io: Io): Promise<ExitCode> {
  return options.watch === true ? watching(paths, options, io) : (await once(paths, options, io)).code;
}

interface Once {
  readonly code: ExitCode;
  readonly run: TestRun;
}

async function once(paths: readonly string[], options: TestCommandOptions, io: Io): Promise<Once> {
  const chosen = paths.length > 0 ? paths : testFilesIn(dirname(options.file));
  const choice: TestChoice = { name: options.name, manifest: options.isFileNamed ? options.file : null };
  const run = await runTestFiles(chosen, choice, io);
  if (run.files.length === 0) {
    tell([nothingToTest(options)], io);
    return { code: EXIT.usage, run };
  }
  io.reports?.tests(run.files);
  await print(run.files, options, io);
  return { code: exitCodeOf(run.files), run };
}

function nothingToTest({ file, isFileNamed, name }: TestCommandOptions): Problem {
  const where = isFileNamed ? `of ${file}` : `in ${dirname(file) === '.' ? 'this folder' : dirname(file)}`;
  const named = name.length === 0 ? '' : ` whose name fits ${name.map(glob => `"${glob}"`).join(' or ')}`;
  return {
    code: 'no-tests',
    severity: 'error',
    message: `there is no test ${where}${named}`,
    next:
      name.length === 0 ? 'Write a file NAME.test.yaml beside NAME.yaml, or name one.' : 'A `*` is any text.',
  };
}

async function print(
  files: readonly TestedFile[],
  { format, file }: TestCommandOptions,
  io: Io,
): Promise<void> {
  const { out } = io;
  switch (format) {
    case 'text':
      for (const tested of files) out.write(testedFileText(tested, out.style));
      out.write(testTotals(files, out.style));
      return;
    case 'json':
      out.write(testsJson(files));
      return;
    case 'junit':
    case 'tap': {
      const told = {
        command: 'test',
        file,
        manifest: null,
        problems: [],
        plan: null,
        checkup: null,
        run: null,
      };
      const report = makeReport({ ...told, tests: files }, repositoryPath(io));
      await writeAll(formatReport(report, format, version), out);
      return;
    }
    default:
      unreachable(format);
  }
}

function exitCodeOf(files: readonly TestedFile[]): ExitCode {
  if (files.some(({ kind }) => kind === 'untested')) return EXIT.usage;
  const hasFailed = files.some(
    file => file.kind === 'tested' && file.results.some(({ mismatches }) => mismatches.length > 0),
  );
  return hasFailed ? EXIT.failed : EXIT.ok;
}

/** Runs them, and again whenever one of the files has changed, until it is interrupted. */
async function watching(paths: readonly string[], options: TestCommandOptions, io: Io): Promise<ExitCode> {
  let isOver = false;
  let hasChanged = true;
  let wake = (): void => undefined;
  const release = io.onInterrupt(() => {
    isOver = true;
    wake();
  });
  const changed = (): void => {
    hasChanged = true;
    wake();
  };
  const isNew = (name: string): boolean => paths.length === 0 && isTestFile(name);
  const watch = (files: Iterable<string>): (() => boolean) =>
    watchFiles(files, { clock: systemClock, isNew, changed });
  let files = new Set([options.file, ...paths]);
  let end = watch(files);
  while (!isOver) {
    if (!hasChanged)
      await new Promise<void>(resolve => {
        wake = resolve;
      });
    if (isOver) break;
    hasChanged = false;
    const { run } = await once(paths, options, io);
    // Those of before too: what a broken manifest includes is not known while it is broken.
    files = new Set([...files, ...run.read]);
    // Before the old ones end: what was written in between must be seen by somebody.
    const next = watch(files);
    if (end()) hasChanged = true;
    end = next;
    io.err.write(io.err.style.dim(`Watching ${files.size} files; Ctrl-C ends.\n`));
  }
  end();
  release();
  return EXIT.ok;
}
