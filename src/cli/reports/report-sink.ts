import type { Problem } from '../../core/problem.ts';
import type { Manifest } from '../../manifest/manifest.ts';
import type { PlanStream } from '../../plan/plan.ts';
import type { Compared } from '../../report/diff/compared.ts';
import type { Told } from '../../report/formats/make-report.ts';
import type { RunView } from '../../report/run-view.ts';
import type { RunSummary } from '../../run/summary.ts';
import type { PlanReview } from '../../schedule/review/plan-review.ts';
import type { Checkup } from '../../targets/checkup/finding.ts';
import type { TestedFile } from '../../testing/run-tests.ts';

/** Takes what a command finds and does, for the reports that are made of it at its end. */
export interface ReportSink {
  /** Says where triggers stand, so that a build that failed leads to its line. */
  manifest(manifest: Manifest): void;
  problems(problems: readonly Problem[]): void;
  plan(plan: PlanStream): void;
  /** `compared`: without the problems that are told as `problems`. */
  review(review: PlanReview, compared: Compared): void;
  checkup(checkup: Checkup): void;
  run(summary: RunSummary, view: RunView): void;
  tests(files: readonly TestedFile[]): void;
}

/** A sink that keeps what it is told. */
export class Gathering implements ReportSink {
  #told: Told;

  constructor(command: string, file: string) {
    this.#told = { command, file, manifest: null, problems: [], plan: null, checkup: null, run: null };
  }

  get told(): Told {
    return this.#told;
  }

  manifest(manifest: Manifest): void {
    this.#told = { ...this.#told, manifest };
  }

  problems(problems: readonly Problem[]): void {
    this.#told = { ...this.#told, problems: [...this.#told.problems, ...problems] };
  }

  plan(plan: PlanStream): void {
    this.#told = { ...this.#told, plan };
  }

  review(review: PlanReview, compared: Compared): void {
    this.#told = { ...this.#told, review: { review, compared } };
  }

  checkup(checkup: Checkup): void {
    this.#told = { ...this.#told, checkup };
  }

  run(summary: RunSummary, view: RunView): void {
    this.#told = { ...this.#told, run: { summary, view } };
  }

  tests(files: readonly TestedFile[]): void {
    this.#told = { ...this.#told, tests: files };
  }
}
