import { expect, test } from 'vitest';
import { createWarmUp } from '../../../../src/targets/jenkins/controller/warm-up.ts';
import { createAbortListeners } from '../../../../src/targets/jenkins/signals/abort-listeners.ts';
import { endedBy } from '../../../../src/targets/jenkins/signals/signals.ts';
import { sendJson, startServer, targetAt } from '../scripted-server.ts';

const signals = endedBy(new AbortController().signal);

test('the first request goes alone, the others together after it, even when it fails', async () => {
  const started: string[] = [];
  const endings: (() => void)[] = [];
  const warmUp = createWarmUp(createAbortListeners());
  const send = (name: string): Promise<void> => {
    started.push(name);
    return new Promise((resolve, reject) =>
      endings.push(() => (name === 'first' ? reject(new Error('down')) : resolve())),
    );
  };
  const first = warmUp(() => send('first'), signals).catch(() => 'failed');
  const others = [warmUp(() => send('second'), signals), warmUp(() => send('third'), signals)];
  await Promise.resolve();
  expect(started).toEqual(['first']);
  endings[0]?.();
  expect(await first).toBe('failed');
  await new Promise(resolve => setImmediate(resolve));
  expect(started).toEqual(['first', 'second', 'third']);
  for (const end of endings) end();
  await Promise.all(others);
});

test('JENKINS 6: a controller sees nothing but the first request until that is answered', async () => {
  let seenAtFirstAnswer = 0;
  const server = await startServer((_request, response) => {
    if (server.received.length > 1) return sendJson(response, { buildable: true });
    const answerLater = (turns: number): void => {
      if (turns > 0) setImmediate(() => answerLater(turns - 1));
      else {
        seenAtFirstAnswer = server.received.length;
        sendJson(response, { buildable: true });
      }
    };
    answerLater(200);
  });
  const target = targetAt(server.url);
  await Promise.all(['a', 'b', 'c'].map(name => target.describe([name], new AbortController().signal)));
  expect(seenAtFirstAnswer).toBe(1);
  expect(server.received).toHaveLength(3);
  await target.close();
  await server.close();
});

test('one that is called off does not wait for the first', async () => {
  const warmUp = createWarmUp(createAbortListeners());
  void warmUp(() => new Promise<void>(() => {}), signals);
  expect(await warmUp(async () => 'told', endedBy(AbortSignal.abort()))).toBe('told');
});
