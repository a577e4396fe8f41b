import { systemClock } from '../../../src/core/clock.ts';
import { ok } from '../../../src/core/result.ts';
import type { Call, Controller } from '../../../src/targets/jenkins/controller/controller.ts';
import { createServerClock } from '../../../src/targets/jenkins/controller/server-clock.ts';
import type { Answer } from '../../../src/targets/jenkins/http/answer.ts';
import { createAbortListeners } from '../../../src/targets/jenkins/signals/abort-listeners.ts';
import { answerOf } from './recordings.ts';

export interface FakeController extends Controller {
  /** `GET /queue/api/json?items[id,why]`, in order, the tree decoded. */
  readonly calls: readonly string[];
}

/** A controller without a network: answers each call by a function. */
export function fakeController(answer: (call: string) => Answer): FakeController {
  const calls: string[] = [];
  const base = { origin: 'https://ci.example.org', prefix: '/jenkins' };
  const shown = ({ method, path, query = '' }: Call): string =>
    `${method} ${path}${query === '' ? '' : `?${decodeURIComponent(query).replace(/^tree=/, '')}`}`;
  return {
    base,
    auth: { kind: 'none' },
    clock: systemClock,
    aborts: createAbortListeners(),
    read: () => Promise.reject(new Error('no secrets here')),
    session: () => null,
    serverClock: createServerClock(systemClock),
    life: new AbortController().signal,
    calls,
    ask: ({ method, path, acts, jobToken = false }) => ({ target: 'ci', base, method, path, acts, jobToken }),
    send(call) {
      calls.push(shown(call));
      return Promise.resolve(ok(answer(shown(call))));
    },
  };
}

export const json = (value: unknown): Answer =>
  answerOf(
    200,
    [
      ['Content-Type', 'application/json'],
      ['X-Jenkins', '2.541.2'],
    ],
    JSON.stringify(value),
  );

export const NOT_FOUND = answerOf(404, [['X-Jenkins', '2.541.2']]);
