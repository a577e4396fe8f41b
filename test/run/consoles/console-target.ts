import { err, ok, type Result } from '../../../src/core/result.ts';
import type { Build, LogChunk } from '../../../src/targets/build.ts';
import type { Refusal } from '../../../src/targets/refusal.ts';
import type { JobPath } from '../../../src/targets/target.ts';
import { FakeTarget, refusal } from '../fake-target.ts';

/** A server whose builds print what a test says. Offsets count characters. */
export class ConsoleTarget extends FakeTarget {
  /** By build number: what it has printed so far, and whether more may come. */
  readonly consoles = new Map<number, { text: string; more: boolean }>();
  /** Numbers of the builds whose consoles were asked for, in order. */
  readonly reads: number[] = [];
  /** Reads under way now, and at most at once. */
  atOnce = 0;
  mostAtOnce = 0;
  /** In place of an answer, if a test says so. */
  refuse: (build: Build) => Result<LogChunk, Refusal> | null = () => null;
  /** Resolves before each answer. */
  answering: () => Promise<void> = () => Promise.resolve();

  print(number: number, text: string, more = true): void {
    const before = this.consoles.get(number)?.text ?? '';
    this.consoles.set(number, { text: before + text, more });
  }

  override async log(
    build?: Build,
    _job?: JobPath,
    offset = 0,
    signal?: AbortSignal,
  ): Promise<Result<LogChunk, Refusal>> {
    if (build === undefined) throw new Error('no build');
    this.reads.push(build.number);
    this.atOnce += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.atOnce);
    const calledOff = new Promise<void>(resolve => signal?.addEventListener('abort', () => resolve()));
    await Promise.race([this.answering(), calledOff]);
    this.atOnce -= 1;
    if (signal?.aborted === true) return err(refusal('interrupted'));
    const refused = this.refuse(build);
    if (refused !== null) return refused;
    const { text, more } = this.consoles.get(build.number) ?? { text: '', more: true };
    return ok({ text: text.slice(offset), next: text.length, more });
  }
}
