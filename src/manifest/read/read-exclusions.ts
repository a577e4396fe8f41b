import type { Location } from '../../core/source.ts';
import type { ExcludedDays } from '../schedule-spec.ts';
import { entriesOf, itemsOf, type MapEntry, type Tree } from '../tree.ts';
import { valueText } from '../value.ts';
import { readDate } from './read-date.ts';
import type { Reader } from './reader.ts';

/** The days that a schedule leaves out, in the order in which they are written; calendars have been put in before. */
export const readExclusions = (entry: MapEntry | undefined, reader: Reader): readonly ExcludedDays[] =>
  itemsOf(entry?.value).flatMap(item => readExclusion(item, reader));

function readExclusion(item: Tree, reader: Reader): readonly ExcludedDays[] {
  const parts = entriesOf(item);
  if (item.kind === 'scalar') {
    const date = readDate(item, reader);
    return date === null ? [] : [{ first: date, last: date, reason: null, yearly: false }];
  }
  const [day, from, to] = ['date', 'from', 'to'].map(key => parts.get(key)?.value);
  const written = ['date', 'from', 'to', 'calendar'].filter(key => parts.has(key)).join(' ');
  if (written !== 'date' && written !== 'from to') return refuse(item, written, reader);
  const first = readDate(day ?? from, reader);
  const last = day === undefined ? readDate(to, reader) : first;
  if (first === null || last === null) return [];
  if (last < first) {
    reader.error('bad-exclusion', to ?? item, 'the span ends before it begins', 'Exchange `from` and `to`.');
    return [];
  }
  const yearly = isTrue(parts.get('yearly'));
  if (yearly && last - first >= 364) {
    reader.error('bad-exclusion', item, 'a year or more, each year, leaves no day', 'Write a shorter span.');
    return [];
  }
  const said = parts.get('reason')?.value;
  const reason = said === undefined ? null : valueText(reader.value(said));
  return [{ first, last, reason, yearly }];
}

const isTrue = (entry: MapEntry | undefined): boolean =>
  entry?.value.kind === 'scalar' && entry.value.value === true;

/** `written`: which of the properties that name days are there. */
function refuse(at: Location, written: string, reader: Reader): readonly [] {
  const names = `\`${written.replaceAll(' ', '` and `')}\``;
  const message =
    written === ''
      ? 'this names no day'
      : written.includes(' ')
        ? `${names} do not go together`
        : `${names} alone names no span`;
  reader.error(
    'bad-exclusion',
    at,
    message,
    'Write `date`, or `from` and `to`, or `calendar` with no more than a `reason`.',
  );
  return [];
}
