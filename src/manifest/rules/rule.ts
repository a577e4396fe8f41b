import type { Location, SourceFile } from '../../core/source.ts';
import type { Fix } from '../edit/fix.ts';
import type { Manifest } from '../manifest.ts';
import type { Tree } from '../tree.ts';
import type { RuleName } from './rule-name.ts';

/** What becomes of a rule's findings; an `error` makes the manifest invalid. */
export const RULE_LEVELS = ['off', 'warning', 'error'] as const;

export type RuleLevel = (typeof RULE_LEVELS)[number];

/** Levels that somebody has set; a rule that is not named keeps its own. */
export type RuleLevels = ReadonlyMap<RuleName, RuleLevel>;

/** What a rule looks at: the manifest's meaning, and the text's structure where the meaning has no place for it. */
export interface LintSubject {
  readonly manifest: Manifest;
  /** The manifest as YAML, aliases followed and merge keys applied. */
  readonly tree: Tree;
  /** Every text that the manifest was read from. */
  readonly sources: readonly SourceFile[];
}

/** One thing that a rule has found. Its code and severity are the rule's. */
export interface Finding {
  readonly at: Location;
  /** What is wrong, in one sentence without a full stop. */
  readonly message: string;
  /** What to do next, in one sentence. */
  readonly next: string;
  /** The place holds what should not be shown again. */
  readonly conceal?: true;
  /** Other places that matter. */
  readonly related?: readonly { readonly message: string; readonly at: Location }[];
  /** How `validate --fix` mends it; left out where that takes a person. */
  readonly fix?: Fix | null;
}

/** Something that is allowed and most likely not meant. Pure: the same subject gives the same findings. */
export interface Rule {
  readonly name: RuleName;
  /** The level where nobody has set one. */
  readonly severity: 'warning' | 'error';
  /** What it finds, in one sentence. */
  readonly summary: string;
  /**
   * Whether it can judge a manifest that has errors, of which the broken parts are missing. A rule that looks for
   * what is *not* there cannot.
   */
  readonly judgesBroken: boolean;
  check(subject: LintSubject): readonly Finding[];
}
