import { unsent } from './cancelling.ts';
import type { Entry } from './entry.ts';
import type { Ledger } from './ledger.ts';
import type { LostAnswers } from './lost-answers.ts';
import { LOOK_FIRST } from './own-refusals.ts';

/** What is known of a request whose answer is still waited for. */
const ON_ITS_WAY = {
  seen: 'volley left while the request was on its way',
  next: LOOK_FIRST,
  refusal: null,
} as const;

/** Says of a request what can be said for certain when volley leaves before its end. */
export function leaveBehind(entry: Entry, ledger: Ledger, lost: LostAnswers): void {
  if (entry.state.state === 'planned') ledger.end(entry, unsent('interrupt'));
  if (entry.state.state !== 'submitting') return;
  const { seen, next, refusal } = lost.leave(entry.request.key) ?? ON_ITS_WAY;
  ledger.end(entry, { state: 'unknown', seen, next, refusal });
}
