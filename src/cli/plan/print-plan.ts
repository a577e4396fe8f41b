import { isError, type Problem } from '../../core/problem.ts';
import { unreachable } from '../../core/unreachable.ts';
import type { PlanStream } from '../../plan/plan.ts';
import { planDocumentChunks } from '../../plan/render/plan-json.ts';
import { planTextChunks } from '../../plan/render/plan-text.ts';
import { requestLines } from '../../plan/render/request-lines.ts';
import type { PlanFormat } from '../arguments/plan-arguments.ts';
import { writeAll } from '../files/write-all.ts';
import type { Io } from '../io.ts';
import { version } from '../version.ts';

/**
 * Writes a plan on standard output, with `problems` where the format has a place for them. What only some formats need is
 * loaded for them alone.
 */
export async function printPlan(
  stream: PlanStream,
  format: PlanFormat,
  io: Io,
  problems: readonly Problem[],
): Promise<void> {
  switch (format) {
    case 'json':
      return writeAll(
        planDocumentChunks(
          { ...stream, warnings: problems.filter(isWarning) },
          version,
          problems.filter(isError),
        ),
        io.out,
      );
    case 'ndjson':
      return writeAll(requestLines(stream.requests), io.out);
    case 'text':
      return writeAll(planTextChunks(stream, io.out.style), io.out);
    case 'markdown':
      return writeAll(
        [(await import('../../report/plan/plan-markdown.ts')).planMarkdown(stream, problems)],
        io.out,
      );
    case 'mermaid':
      return writeAll(
        [(await import('../../report/plan/plan-mermaid.ts')).planMermaid(stream.triggers)],
        io.out,
      );
    case 'html':
      return writeAll([(await import('../../report/plan/plan-html.ts')).planHtml(stream, problems)], io.out);
    default:
      return unreachable(format);
  }
}

const isWarning = (problem: Problem): boolean => !isError(problem);
