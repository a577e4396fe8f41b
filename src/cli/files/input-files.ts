import type { FileRead } from './overwrite.ts';

/** The options of commands that name files to read; what a command does not have is not there. */
export interface InputFiles {
  readonly file: string;
  /** A saved plan. */
  readonly plan?: string;
  /** May be a git ref; then there is most often no file of that name. */
  readonly against?: string;
  readonly inputsFile?: string;
  readonly keyFile?: string;
}

/** What may not be written over, whatever is asked for. */
export function filesOf({ file, plan, against, inputsFile, keyFile }: InputFiles): readonly FileRead[] {
  const named = (what: string, path: string | undefined): readonly FileRead[] =>
    path === undefined ? [] : [{ what, path }];
  return [
    { what: 'the manifest', path: file },
    ...named('the plan file of --plan', plan),
    ...named('the plan file of --against', against),
    ...named('the file of inputs', inputsFile),
    ...named('the file with the key', keyFile),
  ];
}
