import { writeFile } from 'node:fs/promises';
import { problemsText } from '../../report/problem-text.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { INIT_MANIFEST } from '../manifest/init-manifest.ts';

export interface InitOptions {
  readonly file: string;
  readonly force?: boolean;
}

/** Writes a first manifest. Never asks, and never replaces a file unless told to. */
export async function init(options: InitOptions, io: Io): Promise<ExitCode> {
  try {
    await writeFile(options.file, INIT_MANIFEST, { flag: options.force === true ? 'w' : 'wx' });
  } catch (error) {
    const { message, next } = writeProblem(error, options.file);
    io.err.write(problemsText([{ code: 'not-written', severity: 'error', message, next }], io.err.style));
    return EXIT.failed;
  }
  const { style } = io.out;
  const file = options.file === 'triggers.yaml' ? '' : ` -f ${options.file}`;
  io.out.write(`${style.green('✓')} ${options.file} is written. What next:
  ${style.bold(`volley validate${file}`)}       say what is wrong with it
  ${style.bold(`volley plan${file}`)}           see what a run would fire
  ${style.bold(`volley run --sandbox${file}`)}  rehearse it without a Jenkins
`);
  return EXIT.ok;
}

function writeProblem(error: unknown, file: string): { readonly message: string; readonly next: string } {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  switch (code) {
    case 'EEXIST':
      return {
        message: `${file} is there already`,
        next: 'Choose another name with -f, or replace it with --force.',
      };
    case 'ENOENT':
      return { message: `the folder of ${file} is not there`, next: 'Make the folder first.' };
    default:
      return { message: `${file} cannot be written (${code})`, next: 'Check the path and its permissions.' };
  }
}
