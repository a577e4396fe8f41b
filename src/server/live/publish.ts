import type { RunId } from '../../core/ids.ts';
import { RunViews } from '../../report/run-views.ts';
import { serviceEventDocument } from '../../report/service/service-event-json.ts';
import type { Service } from '../../service/service.ts';
import type { ServiceEvent } from '../../service/service-event.ts';
import type { EventFeed } from './event-feed.ts';

/** Puts everything that happens into the feed, until the returned function is called. */
export function publishEvents(service: Service, feed: EventFeed): () => void {
  const views = new RunViews();
  return service.onEvent(event => {
    views.take(event);
    feed.publish(event.type, serviceEventDocument(event, views), runOf(event));
  });
}

const runOf = (event: ServiceEvent): RunId | null =>
  event.type === 'run-begun' || event.type === 'run-event' || event.type === 'run-left' ? event.run : null;
