import type { Redactor } from '../../../core/redactor.ts';
import { err, ok, type Result } from '../../../core/result.ts';
import type { Build, LogChunk } from '../../build.ts';
import type { Refusal } from '../../refusal.ts';
import type { JobPath } from '../../target.ts';
import { buildPath } from '../addresses/job-url.ts';
import type { Call, Controller } from '../controller/controller.ts';
import { type Answer, header, isHtml } from '../http/answer.ts';
import { refuse } from '../refusals/ask.ts';
import { classify } from '../refusals/classify.ts';
import { endedBy } from '../signals/signals.ts';
import { type CleanText, cleanLog } from './log-text.ts';

/** The longest piece of a console that is read, in bytes. The server cannot be asked for less than all that is there. */
const LONGEST_PIECE = 128 * 1024 * 1024;

/** The console from `offset` on, a place in the server's file, where lines end in LF and hidden notes count. */
export async function readLog(
  controller: Controller,
  redactor: Redactor,
  build: Build,
  job: JobPath,
  offset: number,
  signal: AbortSignal,
): Promise<Result<LogChunk, Refusal>> {
  const path = `${buildPath(job, build.number)}/logText/progressiveText`;
  const call: Call = { method: 'GET', path, query: `start=${offset}`, acts: false, limit: LONGEST_PIECE };
  const sent = await controller.send(call, endedBy(signal));
  if (!sent.ok) return sent;
  const answer = sent.value;
  if (answer.status !== 200 || isHtml(answer)) return err(classify(controller.ask(call), answer));
  const chunk = logChunk(answer, offset, redactor);
  return chunk === null
    ? err(refuse(controller.ask(call), BROKEN, { effect: 'none', status: 200 }))
    : ok(chunk);
}

const BROKEN = {
  reason: 'unexpected-answer',
  message: 'The console was cut short, is too long to read at once, or came without its size.',
  next: 'Open the console in Jenkins, and check that no proxy strips the X-Text-Size header.',
} as const;

/** Reads a `progressiveText` answer, with its secrets masked; null when it is cut or does not tell where it ends. */
export function logChunk(answer: Answer, offset: number, redactor: Redactor): LogChunk | null {
  const size = header(answer, 'x-text-size');
  if (!answer.complete || size === null || !/^\d{1,15}$/.test(size)) return null;
  const end = Number(size);
  const more = header(answer, 'x-more-data') === 'true';
  // Asked for a place past its end the server starts again from 0. The file was cut (a crash loses its last
  // lines): what there is has been read, so it goes on from the end.
  if (end < offset) return { text: '', next: end, more };
  const clean = cleanLog(answer.body, !more);
  const { text, held } = more ? withoutBegunSecret(answer.body, clean, redactor) : clean;
  return { text: redactor.redact(text), next: end - held, more };
}

/** A secret of which the begin has arrived is left for the next piece: half of it would not be known for one. */
function withoutBegunSecret(body: Buffer, { text, held }: CleanText, redactor: Redactor): CleanText {
  const begun = text.slice(text.length - redactor.unfinished(text));
  const bytes = Buffer.from(begun, 'utf8');
  const end = body.length - held;
  if (body.subarray(end - bytes.length, end).equals(bytes))
    return { text: text.slice(0, text.length - begun.length), held: held + bytes.length };
  // A note was in it, or what is not UTF-8, so that its bytes cannot be counted: the whole line is left.
  const line = body.subarray(0, end).lastIndexOf('\n') + 1;
  return { text: text.slice(0, text.lastIndexOf('\n') + 1), held: body.length - line };
}
