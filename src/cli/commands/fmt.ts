import { readFile } from 'node:fs/promises';
import { text as readAll } from 'node:stream/consumers';
import { count } from '../../core/plural.ts';
import { isError, type Problem } from '../../core/problem.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { SourceFile } from '../../core/source.ts';
import { formatEdits } from '../../manifest/edit/format-yaml.ts';
import { applyEdits } from '../../manifest/edit/text-edit.ts';
import { unifiedDiff } from '../../manifest/edit/unified-diff.ts';
import { parseYaml } from '../../manifest/yaml/parse-yaml.ts';
import { problemsText } from '../../report/problem-text.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { editFile } from '../files/edit-file.ts';
import type { Io } from '../io.ts';
import { parseLimitsOf } from '../manifest/parse-settings.ts';

export interface FmtOptions {
  readonly file: string;
  /** Change nothing, and show what would be changed. */
  readonly check?: boolean;
}

/** Names the standard input, whose formatted text goes to the standard output. */
const STDIN = '-';

/** Brings manifests, or any YAML files, into the one layout. */
export async function fmt(paths: readonly string[], options: FmtOptions, io: Io): Promise<ExitCode> {
  let code: ExitCode = EXIT.ok;
  for (const path of paths.length === 0 ? [options.file] : paths) {
    const own = await formatOne(path, options.check === true, io);
    if (own > code) code = own;
  }
  return code;
}

async function formatOne(path: string, isCheck: boolean, io: Io): Promise<ExitCode> {
  const read = await textOf(path);
  if (!read.ok) return tell([read.error], io, EXIT.unreadable);
  const text = read.value;
  const limits = parseLimitsOf(io.env);
  if (!limits.ok) return tell([{ code: 'unreadable', severity: 'error', ...limits.error }], io, EXIT.usage);
  const parsed = parseYaml(new SourceFile(path, text), limits.value);
  // What is wrong with its meaning is for `validate` to say.
  if (!parsed.ok && parsed.error.some(isError)) return tell(parsed.error, io, EXIT.failed);
  const edits = formatEdits(text);
  const formatted = applyEdits(text, edits);
  if (isCheck) {
    io.out.write(unifiedDiff(path, text, edits));
    return formatted === text ? EXIT.ok : EXIT.failed;
  }
  if (path === STDIN) {
    io.out.write(formatted);
    return EXIT.ok;
  }
  if (formatted === text) return EXIT.ok;
  const written = await editFile(path, text, formatted);
  if (!written.ok) return tell([written.error], io, EXIT.failed);
  io.err.write(`${path}: ${count(edits.length, 'change')}\n`);
  return EXIT.ok;
}

async function textOf(path: string): Promise<Result<string, Problem>> {
  if (path === STDIN) return ok(await readAll(process.stdin));
  try {
    return ok(await readFile(path, 'utf8'));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    const message = code === 'ENOENT' ? `there is no file ${path}` : `${path} cannot be read (${code})`;
    return err({
      code: 'unreadable',
      severity: 'error',
      message,
      next: 'Name the file, or - for standard input.',
    });
  }
}

function tell(problems: readonly Problem[], io: Io, code: ExitCode): ExitCode {
  io.err.write(problemsText(problems, io.err.style));
  return code;
}
