import { showText } from '../../core/text.ts';
import { eventDocument } from '../event-json.ts';
import type { Json } from '../json.ts';
import { reportDocument } from '../summary/summary-json.ts';
import { requestMarker } from './request-marker.ts';
import type { RequestStory } from './request-story-text.ts';

/** All that is known of one request, for programs; its events are those of schemas/events.schema.json. */
export function requestStoryDocument({ run, report, events, view }: RequestStory): Json {
  const { asks, parameters, cause } = report.request;
  return {
    run,
    ...reportDocument(report, view),
    asks,
    cause,
    marker: requestMarker(report.request, run, view.plan),
    parameters: Object.fromEntries([...parameters].map(([name, value]) => [name, showText(value)])),
    events: events.map(event => eventDocument(event, view)),
  };
}
