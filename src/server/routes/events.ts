import type { FastifyInstance, FastifyReply } from 'fastify';
import { runId } from '../../core/ids.ts';
import { roleOf } from '../access/tokens.ts';
import type { HttpProblem } from '../http-problem.ts';
import { LIMITS } from '../limits.ts';
import { EventReader, type EventSocket } from '../live/event-reader.ts';
import { ReaderPlaces, type Refusal } from '../live/reader-places.ts';
import type { RouteContext } from '../route-context.ts';
import { object, text } from '../schemas/json-schema.ts';
import { route } from '../schemas/route-schema.ts';
import { sendProblem } from '../send.ts';

interface EventHeaders {
  readonly 'last-event-id'?: string;
  readonly authorization?: string;
}

export function eventRoutes(app: FastifyInstance, { feed, clock, tokens }: RouteContext): void {
  const readers = new Set<EventReader>();
  const places = new ReaderPlaces();

  app.get<{ Querystring: { readonly run?: string }; Headers: EventHeaders }>('/api/v1/events', {
    config: { access: 'read' },
    schema: route({
      operationId: 'watchEvents',
      tags: ['events'],
      summary: 'Everything that happens, while it does (server-sent events)',
      description: `Who comes back with \`Last-Event-ID\` gets what was missed, as far as it is kept. Who reads too slowly, or comes back too late, is told so by an event \`lagged\`. No more than ${LIMITS.readers} may read at a time, ${LIMITS.readersByReadToken} with the token for readers, and ${LIMITS.readersOfAddress} from one other machine.`,
      querystring: object(
        'Of what.',
        { run: text('Only events of the run with this id.', { maxLength: 64 }) },
        ['run'],
      ),
      headers: {
        type: 'object',
        properties: { 'last-event-id': text('The last event that was read.', { maxLength: 100 }) },
      },
      response: {
        200: {
          description: 'A stream without an end.',
          content: { 'text/event-stream': { schema: text('Events.') } },
        },
      },
    }),
    handler({ query, headers, ip: address }, reply) {
      const caller = { role: roleOf(headers.authorization, tokens), address };
      const refusal = places.refusal(caller);
      if (refusal !== null) return sendProblem(reply, tooManyReaders(refusal));
      const leave = places.take(caller);
      const reader = new EventReader({
        feed,
        socket: openStream(reply),
        clock,
        lastEventId: headers['last-event-id'] ?? null,
        run: query.run === undefined ? null : runId(query.run),
        closed: () => {
          leave();
          readers.delete(reader);
        },
      });
      readers.add(reader);
      return reply;
    },
  });

  // A stream has no end by itself: a server that closes would wait for it forever.
  app.addHook('preClose', async () => {
    for (const reader of [...readers]) reader.close();
  });
}

const tooManyReaders = (refusal: Refusal): HttpProblem => ({
  status: refusal === 'full' ? 503 : 429,
  code: 'too-many-readers',
  message: FULL[refusal],
  next: 'Close some of them.',
  retryAfter: 10_000,
});

const FULL: Readonly<Record<Refusal, string>> = {
  full: `${LIMITS.readers} read events already`,
  'full-for-readers': `${LIMITS.readersByReadToken} read events with this token already`,
  'full-for-address': `${LIMITS.readersOfAddress} read events from this address already`,
};

function openStream(reply: FastifyReply): EventSocket {
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    // Asks nginx not to keep events until it has a page of them.
    'x-accel-buffering': 'no',
  });
  return {
    write: frame => raw.write(frame),
    onDrain: act => void raw.on('drain', act),
    onClose: act => void raw.on('close', act),
    end: () => void raw.end(),
  };
}
