import { err, ok, type Result } from '../../core/result.ts';
import { parseDayTerm } from './day-parser.ts';
import type { CronField } from './fields.ts';
import { hashRange } from './hash.ts';
import { type CronProblem, problemAt, splitToken, type Token } from './problem.ts';
import type { RangeTerm, ResolvedTerm } from './term.ts';
import { parseValue } from './value.ts';

/** A single value has no `to`. */
interface Bounds {
  readonly from: number;
  readonly to: number | null;
}

/** Reads one item of a field's list; `seed` decides what `H` becomes. */
export function parseTerm(token: Token, field: CronField, seed: string): Result<ResolvedTerm, CronProblem> {
  // By far the most there are.
  if (token.text === '*') return ok({ term: wholeRange(field), resolved: token.text });
  const special = parseDayTerm(token, field);
  if (special !== null) return special.ok ? ok({ term: special.value, resolved: token.text }) : special;
  const [base = token, stepToken, ...more] = splitToken(token, '/');
  if (more.length > 0) return err(problemAt(token, 'cron-syntax', `${token.text} has more than one step`));
  const step = stepToken === undefined ? ok(null) : parseStep(stepToken, field);
  if (!step.ok) return step;
  if (base.text.startsWith('H')) return parseHash(base, field, seed, step.value);
  const bounds = parseBounds(base, field);
  if (!bounds.ok) return bounds;
  const { from, to } = bounds.value;
  // `10/5` has no end of its own and runs to the field's (Quartz); a bare `10` is itself.
  const end = to ?? (step.value === null ? from : field.last);
  return ok({ term: { kind: 'range', from, to: end, step: step.value ?? 1 }, resolved: token.text });
}

const wholeRange = ({ min, last }: CronField): RangeTerm => ({ kind: 'range', from: min, to: last, step: 1 });

/** `H` or `H(a-b)`: one value, or with a step every nth from a start below the step. */
function parseHash(
  base: Token,
  field: CronField,
  seed: string,
  step: number | null,
): Result<ResolvedTerm, CronProblem> {
  const inner = /^H(?:\((.*)\))?$/.exec(base.text);
  if (inner === null) {
    return err(problemAt(base, 'cron-syntax', `${base.text} is not H or H(a-b)`, 'write H, H/15 or H(0-29)'));
  }
  let bounds: Bounds = { from: field.min, to: field.hashLast };
  if (inner[1] !== undefined) {
    const written = parseBounds({ text: inner[1], start: base.start + 2, end: base.end - 1 }, field);
    if (!written.ok) return written;
    bounds = written.value;
  }
  const term = hashRange(`${field.name}:${seed}`, bounds.from, bounds.to ?? bounds.from, step);
  const resolved = term.from === term.to ? String(term.from) : `${term.from}-${term.to}/${term.step}`;
  return ok({ term, resolved });
}

/** `*`, `?`, `5`, `MON` or `1-5`. */
function parseBounds(token: Token, field: CronField): Result<Bounds, CronProblem> {
  if (token.text === '*') return ok({ from: field.min, to: field.last });
  if (token.text === '?') {
    if (field.name === 'day of month' || field.name === 'day of week')
      return ok({ from: field.min, to: field.last });
    return err(problemAt(token, 'cron-syntax', `? does not belong into the ${field.name}`, 'write *'));
  }
  const [first = token, second, ...more] = splitToken(token, '-');
  if (more.length > 0) return err(problemAt(token, 'cron-syntax', `${token.text} is not a range`));
  const from = parseValue(first, field);
  if (!from.ok) return from;
  if (second === undefined) return ok({ from: from.value, to: null });
  const to = parseValue(second, field);
  if (!to.ok) return to;
  // A week may end on Sunday: FRI-SUN and 5-0 mean 5-7.
  const end = field.name === 'day of week' && to.value === 0 && from.value > 0 ? 7 : to.value;
  if (from.value <= end) return ok({ from: from.value, to: end });
  const hint = `write ${first.text}-${field.last},${field.min}-${second.text}`;
  return err(problemAt(token, 'cron-out-of-range', `${field.name} range ${token.text} runs backwards`, hint));
}

function parseStep(token: Token, field: CronField): Result<number, CronProblem> {
  if (!/^\d+$/.test(token.text)) {
    const what = token.text === '' ? 'a step is missing here' : `${token.text} is not a step`;
    return err(problemAt(token, 'cron-syntax', what, 'write a whole number after the /'));
  }
  const step = Number(token.text);
  const longest = field.last - field.min + 1;
  if (step >= 1 && step <= longest) return ok(step);
  const message = `${field.name} step ${token.text} is out of range: 1 to ${longest}`;
  // People write */90 for "every 90 minutes", which cron cannot say.
  const hint = step === 0 ? null : `steps count within the ${field.name} field and start again when it wraps`;
  return err(problemAt(token, 'cron-out-of-range', message, hint));
}
