import type { FastifyInstance } from 'fastify';
import { CATCH_UP_POLICIES, type CatchUpPolicy } from '../../manifest/schedule-spec.ts';
import { pauseDocument } from '../documents/trigger-document.ts';
import type { RouteContext } from '../route-context.ts';
import { named, object, oneOf, text } from '../schemas/json-schema.ts';
import { BY, TRIGGER_PARAMS } from '../schemas/parameters.ts';
import { answer, type RouteSchema, route } from '../schemas/route-schema.ts';
import { sendAnswer } from '../send.ts';

interface PauseBody {
  readonly by?: string;
  readonly note?: string;
}

interface ResumeBody {
  readonly by?: string;
  readonly catchUp?: CatchUpPolicy;
}

const PAUSE_BODY = object(
  'Who, and why.',
  { by: BY, note: text('Why, for whoever wonders.', { maxLength: 1_000 }) },
  ['by', 'note'],
);

const RESUME_BODY = object(
  'Who, and what to make up for.',
  {
    by: BY,
    catchUp: oneOf(
      'What of the fires that were dropped meanwhile is made up for: nothing, the latest of each schedule, or all of them (the newest 1 000 of each). Default: `none`.',
      [...CATCH_UP_POLICIES],
    ),
  },
  ['by', 'catchUp'],
);

type OfTrigger = { readonly trigger: string };

/** Pausing and resuming, of one trigger and of all. */
export function pausingRoutes(app: FastifyInstance, { service }: RouteContext): void {
  const pause = (trigger: string | null, { by = 'api', note }: PauseBody) =>
    service.pause(trigger, { by, note: note ?? null });
  const resume = (trigger: string | null, { by = 'api', catchUp = 'none' }: ResumeBody) =>
    service.resume(trigger, { by, catchUp });

  app.post<{ Body: PauseBody }>('/api/v1/pause', {
    config: { access: 'operate' },
    schema: pauseSchema('pauseAll', 'Drop the fires of all triggers from now on'),
    handler: async (request, reply) => sendAnswer(reply, await pause(null, request.body), pauseDocument),
  });

  app.post<{ Body: ResumeBody }>('/api/v1/resume', {
    config: { access: 'operate' },
    schema: resumeSchema('resumeAll', 'End the pause of all triggers; those paused by themselves stay so'),
    handler: async (request, reply) => sendAnswer(reply, await resume(null, request.body), nothing, 204),
  });

  app.post<{ Params: OfTrigger; Body: PauseBody }>('/api/v1/triggers/:trigger/pause', {
    config: { access: 'operate' },
    schema: {
      ...pauseSchema('pauseTrigger', 'Drop the fires of a trigger from now on'),
      params: TRIGGER_PARAMS,
    },
    handler: async ({ params, body }, reply) =>
      sendAnswer(reply, await pause(params.trigger, body), pauseDocument),
  });

  app.post<{ Params: OfTrigger; Body: ResumeBody }>('/api/v1/triggers/:trigger/resume', {
    config: { access: 'operate' },
    schema: { ...resumeSchema('resumeTrigger', 'End the pause of a trigger'), params: TRIGGER_PARAMS },
    handler: async ({ params, body }, reply) =>
      sendAnswer(reply, await resume(params.trigger, body), nothing, 204),
  });
}

const pauseSchema = (operationId: string, summary: string): RouteSchema =>
  route({
    operationId,
    tags: ['pausing'],
    summary,
    description:
      'Runs go on, and runs can be started by hand. A pause outlasts restarts. One that is there already stays, with who made it and since when; who made it may give it another note.',
    body: PAUSE_BODY,
    response: { 200: answer('It is paused, perhaps by an earlier pause.', named('pause')) },
  });

const resumeSchema = (operationId: string, summary: string): RouteSchema =>
  route({
    operationId,
    tags: ['pausing'],
    summary,
    description: 'A fire that is made up for meets runs as any other does, by its `overlap`.',
    body: RESUME_BODY,
    response: { 204: { description: 'It is not paused any more, if it was.', type: 'null' } },
  });

const nothing = (): undefined => undefined;
