import { expect, test } from 'vitest';
import { queueId, requestKey } from '../../src/core/ids.ts';
import { createRedactor } from '../../src/core/redactor.ts';
import { err, ok } from '../../src/core/result.ts';
import { learnSecrets, redactedTarget } from '../../src/targets/redacted-target.ts';
import type { Refusal } from '../../src/targets/refusal.ts';
import type { Target } from '../../src/targets/target.ts';

const SAID = 'you said sesame';
const key = requestKey('sesame');
const job = ['sesame'];
const build = { number: 1, url: 'https://ci/job/sesame/1/' };
const refusal: Refusal = {
  reason: 'forbidden',
  target: 'sesame',
  request: 'POST /job/sesame/build',
  message: SAID,
  next: SAID,
  effect: 'none',
};
const description = {
  url: 'https://ci/job/sesame/',
  buildable: true,
  parameters: [{ name: SAID, type: SAID, choices: ['a', SAID] }],
};

/** A target that repeats in each of its answers what it was sent, wherever a text of the server has a place. */
const echoing: Target = {
  name: 'sesame',
  timeout: 1,
  describe: async () => ok(description),
  submit: async () => ({ kind: 'unknown', refusal, sent: { sentAt: 1, session: SAID } }),
  follow: () => ({
    observe: async () =>
      ok([
        { key, state: 'queued', why: SAID },
        { key, state: 'queued', why: null },
        { key, state: 'lost', seen: SAID },
        { key, state: 'unseen', refusal },
        { key, state: 'running', build },
      ]),
  }),
  reconcile: async () => ok(new Map([[key, { certainty: 'unseen', refusal }]])),
  load: async () => err(refusal),
  session: () => SAID,
  cancel: async () => err(refusal),
  log: async () => err(refusal),
  probe: async () => ok({ version: SAID, user: SAID, turnedAway: refusal, quietingDown: false, took: 1 }),
  examine: async () =>
    ok({
      job: description,
      mayBuild: true,
      objections: [{ reason: 'bad-choice', message: SAID, next: SAID, requests: 1 }],
      unset: [SAID],
    }),
  close: async () => {},
};

const { signal } = new AbortController();
const submission = { key, job, parameters: new Map() };

/** By name, each answer of the port. */
const ANSWERS: Readonly<Record<string, (target: Target) => unknown>> = {
  describe: target => target.describe(job, signal),
  submit: target => target.submit(submission, { leave: signal, stop: signal }),
  observe: target => target.follow().observe([], signal),
  reconcile: async target => {
    const looked = await target.reconcile([], new Set(), signal);
    return looked.ok ? [...looked.value.values()] : looked;
  },
  load: target => target.load(0, signal),
  session: target => target.session(),
  cancel: target => target.cancel({ key, job, queueId: queueId('1') }, signal),
  log: target => target.log(build, job, 0, signal),
  probe: target => target.probe(signal),
  examine: target => target.examine(job, [], signal),
};

test.each(Object.entries(ANSWERS))('what the server says is redacted in the answer of %s', async (_, ask) => {
  const redactor = createRedactor();
  await learnSecrets(async () => 'sesame', redactor)('TOKEN');
  const answer = JSON.stringify(await ask(redactedTarget(echoing, redactor)));
  expect(answer).not.toContain(SAID);
  expect(answer).toContain('you said ***');
});

test('what volley itself wrote stays as it is, be it called as a secret is', async () => {
  const redactor = createRedactor();
  redactor.learn('sesame');
  const target = redactedTarget(echoing, redactor);
  const observed = await target.follow().observe([], signal);
  expect(observed.ok && observed.value.at(-1)).toEqual({ key, state: 'running', build });
  expect(await target.submit(submission, { leave: signal, stop: signal })).toMatchObject({
    refusal: { target: 'sesame', request: 'POST /job/sesame/build' },
  });
});
