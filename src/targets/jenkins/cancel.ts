import { err, ok, type Result } from '../../core/result.ts';
import type { Tracked } from '../follower.ts';
import type { Refusal } from '../refusal.ts';
import { buildPath } from './addresses/job-url.ts';
import { destinationOf } from './addresses/location.ts';
import type { Call, Controller } from './controller/controller.ts';
import { type Answer, header, isFromJenkins } from './http/answer.ts';
import { classify } from './refusals/classify.ts';
import type { Signals } from './signals/signals.ts';

/**
 * Stops the build, or takes the item out of the queue. An item that has just left the queue is no failure: the next
 * look shows its build. A stop is asked for once and never repeated here: a second one can kill a pipeline hard.
 * `left-queue`: the server has said that it took the item out; `asked`: what became of it, the next look will show.
 */
export async function cancel(
  controller: Controller,
  request: Tracked,
  signals: Signals,
): Promise<Result<'left-queue' | 'asked', Refusal>> {
  const call = request.build === undefined ? leaveQueue(request) : stopBuild(request, request.build.number);
  const sent = await controller.send(call, signals);
  if (!sent.ok) return sent;
  const answer = sent.value;
  if (!isDone(controller, call, answer)) return err(classify(controller.ask(call), answer));
  return ok(answer.status === 204 && call.lane === 'cancel' ? 'left-queue' : 'asked');
}

const stopBuild = ({ job }: Tracked, number: number): Call => ({
  method: 'POST',
  path: `${buildPath(job, number)}/stop`,
  form: '',
  acts: true,
  lane: 'stop',
});

const leaveQueue = ({ queueId }: Tracked): Call => ({
  method: 'POST',
  path: '/queue/cancelItem',
  query: `id=${encodeURIComponent(queueId)}`,
  form: '',
  acts: true,
  lane: 'cancel',
});

function isDone(controller: Controller, call: Call, answer: Answer): boolean {
  switch (answer.status) {
    case 204:
      return true;
    case 302: {
      const to = destinationOf(header(answer, 'location') ?? '', controller.base, call.path).kind;
      // Before 2.x the queue answered with a way back to wherever the button was.
      return to === 'own-page' || to === 'elsewhere';
    }
    // Gone already. The same status of a proxy says nothing about the build.
    case 404:
      return isFromJenkins(answer);
    case 500:
      return call.path === '/queue/cancelItem' && isFromJenkins(answer);
    default:
      return false;
  }
}
