import { middleDocument } from '../../report/event-json.ts';
import type { EventDetail } from '../../service/service.ts';
import type { RecordedEvent } from '../../store/recorded-event.ts';
import { iso } from './iso.ts';

/** An event of a run that is written down, in the form in which live events tell it. */
export const sequencedDocument = ({ seq, event, planned }: EventDetail): unknown => ({
  seq,
  event:
    event.type === 'run-finished' ? endDocument(event) : middleDocument(event, () => planned ?? undefined),
});

/** The end is written down without the summary that the events before make up. */
const endDocument = ({
  type,
  at,
  outcome,
  interrupted,
}: Extract<RecordedEvent, { type: 'run-finished' }>): unknown => ({
  type,
  at: iso(at),
  outcome,
  interrupted,
});
