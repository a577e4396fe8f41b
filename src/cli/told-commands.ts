/** Commands that people are told to type next: each has to find what this one has found. */

import type { RequestReport } from '../run/summary.ts';

/** How this command was told where its manifest and its store are; null: it was not. */
export interface GivenPlaces {
  readonly file: string | null;
  readonly store: string | null;
}

export const NOTHING_GIVEN: GivenPlaces = { file: null, store: null };

/** What takes --store and -f. */
const OF_STORE: ReadonlySet<string> = new Set([
  'run',
  'resume',
  'rerun',
  'cancel',
  'status',
  'history',
  'logs',
]);

/** What takes -f. */
const OF_MANIFEST: ReadonlySet<string> = new Set([...OF_STORE, 'plan', 'explain', 'next']);

/** In a sentence, between backticks. */
const COMMAND = /`volley ([a-z]+)([^`\n]*)`/g;

/** About no manifest. */
const ABOUT_NONE = /--(?:help|cron)\b/;

/** A text whose commands work where this one did, with --store and -f as it was given them. */
export const toldCommands = (text: string, { file, store }: GivenPlaces): string =>
  text.replaceAll(COMMAND, (whole: string, name: string, rest: string) => {
    if (ABOUT_NONE.test(rest)) return whole;
    const isOf = (names: ReadonlySet<string>, flags: RegExp): boolean => names.has(name) && !flags.test(rest);
    const options = [
      ...(store !== null && isOf(OF_STORE, / --(?:no-)?store\b/) ? ['--store', shellWord(store)] : []),
      ...(file !== null && isOf(OF_MANIFEST, / (?:-f|--file)\b/) ? ['-f', shellWord(file)] : []),
    ];
    return `\`${['volley', `${name}${rest}`, ...options].join(' ')}\``;
  });

/** As a POSIX shell reads it back. */
export const shellWord = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;

/** Reports whose next steps are told so; `told`: as `Io.told`. */
export const toldReports = (
  reports: readonly RequestReport[],
  told: (text: string) => string,
): readonly RequestReport[] =>
  reports.map(report => {
    const { state } = report;
    if (state.state === 'unknown') return { ...report, state: { ...state, next: told(state.next) } };
    if (state.state !== 'rejected') return report;
    const refusal = { ...state.refusal, next: told(state.refusal.next) };
    return { ...report, state: { ...state, refusal } };
  });
