/** What a page of the documentation asks its reader to do, in order. */
export type Step =
  /** A file that the reader writes: a fence with `file=PATH`. */
  | { readonly kind: 'file'; readonly path: string; readonly text: string }
  | { readonly kind: 'console'; readonly line: number; readonly commands: readonly ShownCommand[] }
  /** A fence with `not-run="REASON"`. */
  | { readonly kind: 'not-run'; readonly line: number; readonly reason: string };

/** A command, and what the page says that it prints. */
export interface ShownCommand {
  readonly line: number;
  readonly command: string;
  readonly output: readonly string[];
}

/** The fences of a Markdown page that are steps: those of consoles, and those that name a file. */
export function stepsOf(markdown: string): readonly Step[] {
  const steps: Step[] = [];
  const lines = markdown.split('\n');
  for (let at = 0; at < lines.length; at++) {
    const [, language, info = ''] = /^```(\w+)(.*)$/.exec(lines[at] ?? '') ?? [];
    if (language === undefined) continue;
    const end = lines.indexOf('```', at + 1);
    if (end === -1) throw new Error(`the fence in line ${at + 1} has no end`);
    const body = lines.slice(at + 1, end);
    const [, path] = /\bfile=(\S+)/.exec(info) ?? [];
    const [, reason] = /\bnot-run="([^"]*)"/.exec(info) ?? [];
    if (path !== undefined) steps.push({ kind: 'file', path, text: `${body.join('\n')}\n` });
    else if (language === 'console')
      steps.push(
        reason === undefined
          ? { kind: 'console', line: at + 1, commands: commandsOf(body, at + 2) }
          : { kind: 'not-run', line: at + 1, reason },
      );
    at = end;
  }
  return steps;
}

/** A line that begins with `$ ` is a command; `> ` goes on with it; all else is printed. */
function commandsOf(lines: readonly string[], first: number): readonly ShownCommand[] {
  const commands: { line: number; command: string; output: string[] }[] = [];
  for (const [index, text] of lines.entries()) {
    const last = commands.at(-1);
    if (text.startsWith('$ ')) commands.push({ line: first + index, command: text.slice(2), output: [] });
    else if (last === undefined) throw new Error(`line ${first + index} is printed by no command: ${text}`);
    else if (text.startsWith('> ') && last.output.length === 0) last.command += `\n${text.slice(2)}`;
    else last.output.push(text);
  }
  return commands;
}
