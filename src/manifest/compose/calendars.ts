import { showDate } from '../../core/calendar-date.ts';
import type { Location, SourceFile } from '../../core/source.ts';
import { type DayEvent, dayEvents } from '../icalendar/day-events.ts';
import { entriesOf, type MapTree, type ScalarTree, type Tree } from '../tree.ts';
import { type Intake, pathFrom } from './intake.ts';
import { eachEntry, replaced } from './replace.ts';

/**
 * Puts the days of iCalendar files in the place of `{calendar: holidays.ics}` under `exclude:` of schedules, so that
 * from here on they are days like those that the manifest lists itself; each keeps its place in the file.
 */
export function readCalendars(tree: Tree, intake: Intake): Tree {
  return replaced(tree, 'triggers', triggers =>
    eachEntry(triggers, trigger =>
      replaced(trigger, 'schedule', schedules =>
        eachItem(schedules, schedule =>
          replaced(schedule, 'exclude', exclude => eachItems(exclude, entry => daysOf(entry, intake))),
        ),
      ),
    ),
  );
}

/** The entries that an entry stands for: itself where it names no calendar. */
function daysOf(entry: Tree, intake: Intake): readonly Tree[] {
  const { calendar, reason, ...rest } = Object.fromEntries(entriesOf(entry));
  const file = calendar?.value;
  // Anything else is refused by the schema.
  if (file?.kind !== 'scalar' || typeof file.value !== 'string' || file.value.trim() === '') return [entry];
  if (Object.keys(rest).length > 0) return [entry];
  const source = intake.takeText(pathFrom(file, file.value), file);
  if (source === null) return [];
  const events = dayEvents(source.text);
  if (!events.ok) {
    for (const { code, start, end, message, next } of events.error) {
      intake.fail(code, { source, start, end }, message, next, { message: 'taken in here', at: file });
    }
    return [];
  }
  const prefix = reason?.value.kind === 'scalar' ? reason.value.text : null;
  return events.value.map(event => dayTree(event, source, prefix));
}

/** As a manifest would write it. */
function dayTree(event: DayEvent, source: SourceFile, prefix: string | null): MapTree {
  const at: Location = { source, start: event.start, end: event.end };
  const reason = [prefix, event.summary].filter(part => part !== null).join(': ');
  const values: Readonly<Record<string, string | boolean>> = {
    from: showDate(event.first),
    to: showDate(event.last),
    yearly: event.yearly,
    // A summary is no place for expressions.
    ...(reason === '' ? {} : { reason: reason.replaceAll(/\$+(?=\{\{)/g, dollars => `$${dollars}`) }),
  };
  const scalar = (value: string | boolean): ScalarTree => ({
    ...at,
    kind: 'scalar',
    value,
    text: String(value),
    plain: false,
  });
  return {
    ...at,
    kind: 'map',
    entries: new Map(
      Object.entries(values).map(([name, value]) => [name, { key: at, value: scalar(value) }]),
    ),
  };
}

const eachItem = (tree: Tree, change: (item: Tree) => Tree): Tree => eachItems(tree, item => [change(item)]);

/** The list with other items in the place of each; the very same one where nothing changes. */
function eachItems(tree: Tree, change: (item: Tree) => readonly Tree[]): Tree {
  if (tree.kind !== 'list') return tree;
  const items = tree.items.map(change);
  const isSame = items.every(
    ([first, ...others], index) => first === tree.items[index] && others.length === 0,
  );
  return isSame ? tree : { ...tree, items: items.flat() };
}
