import type { Printed } from './run-page.ts';

/** The page with what its commands really print; an output with `…` is left to whoever wrote it. */
export function rewrittenPage(markdown: string, printed: readonly Printed[]): string {
  const lines = markdown.split('\n');
  // From the end, so that the lines before stay where they are.
  for (const { shown, printed: output } of printed.toReversed()) {
    if (shown.output.some(line => line.trim() === '…')) continue;
    const first = shown.line - 1 + shown.command.split('\n').length;
    lines.splice(
      first,
      shown.output.length,
      ...output.slice(0, output.findLastIndex(line => line !== '') + 1),
    );
  }
  return lines.join('\n');
}
