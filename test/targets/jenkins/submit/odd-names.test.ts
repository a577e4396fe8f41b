import { afterEach, describe, expect, test } from 'vitest';
import { requestKey } from '../../../../src/core/ids.ts';
import { visible } from '../../../../src/targets/jenkins/refusals/visible.ts';
import { endedBy } from '../../../../src/targets/jenkins/signals/signals.ts';
import fc from '../../../property.ts';
import { sendJson, startServer, targetAt } from '../scripted-server.ts';

const signal = new AbortController().signal;
const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

/** A controller whose jobs take these parameters. */
async function controller(names: readonly string[]) {
  const server = await startServer(({ method }, response) => {
    if (method === 'POST') response.writeHead(201, { location: '/queue/item/7/' }).end();
    else {
      const parameterDefinitions = names.map(name => ({ name, type: 'StringParameterDefinition' }));
      sendJson(response, { buildable: true, property: [{ parameterDefinitions }] });
    }
  });
  const target = targetAt(server.url);
  open.push(() => target.close(), server.close);
  const fire = (job: readonly string[], parameters: Iterable<readonly [string, string]>) =>
    target.submit({ key: requestKey('k'), job, parameters: new Map(parameters) }, endedBy(signal));
  return { server, fire };
}

const ODD = [
  'a;b',
  `"double" and 'single'`,
  'line\nline\r\nline',
  '\u0000\u0001\u001b[31mred\u007f',
  'tab\tand  spaces ',
  '😀 ünï cödé 漢字',
  'a=b&c=d+e%20f#g?h',
  '../../etc/passwd',
  '\u202eright to left',
  '',
];

test('odd names and values of parameters arrive as they are', async () => {
  const names = ODD.map((odd, n) => `${n}${odd}`);
  const { server, fire } = await controller(names);
  const sent = names.map((name, n) => [name, ODD[n] ?? ''] as const);
  expect((await fire(['x'], sent)).kind).toBe('queued');
  const { body = '' } = server.received.find(({ method }) => method === 'POST') ?? {};
  expect([...new URLSearchParams(body)]).toEqual(sent);
  // One line of safe characters: nothing in it can end the request or begin another.
  expect(body).toMatch(/^[\w.*+&=%-]*$/);
});

test('any text arrives as it is', async () => {
  const { server, fire } = await controller(['P']);
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'grapheme' }), async value => {
      await fire(['x'], [['P', value]]);
      expect(new URLSearchParams(server.received.at(-1)?.body).get('P')).toBe(value);
    }),
    { numRuns: 50 },
  );
});

test.each(ODD.filter(name => name !== ''))('the job %j is asked for by its own path', async name => {
  const { server, fire } = await controller([]);
  expect((await fire(['folder', name], [])).kind).toBe('queued');
  const path = server.received.at(-1)?.url ?? '';
  expect(path).toMatch(/^\/job\/folder\/job\/[^/?#;\s]+\/build$/);
  // A slash in a name is stored encoded by Jenkins, and so is encoded twice on the wire.
  const segment = decodeURIComponent(path.split('/')[4] ?? '');
  expect(segment.replaceAll('%2F', '/')).toBe(name);
});

describe('names are shown in one line without anything that a terminal obeys', () => {
  test('in a refusal', async () => {
    const { fire } = await controller(['A\u001b[2J\nB']);
    const outcome = await fire(['x'], [['C\u001b]0;title\u0007\u202e', '1']]);
    if (outcome.kind === 'queued') throw new Error('queued');
    const { message, next } = outcome.refusal;
    expect(message).toContain('C\\u{1b}]0;title\\u{7}\\u{202e}');
    expect(next).toContain('A\\u{1b}[2J\\nB');
  });

  test('in the refusal of a missing job', async () => {
    const server = await startServer((_request, response) =>
      response.writeHead(404, { 'x-jenkins': '2.541.2' }).end(),
    );
    const target = targetAt(server.url);
    open.push(() => target.close(), server.close);
    const described = await target.describe(['a\u001b[2Jb'], signal);
    expect(!described.ok && described.error.message).toContain('a\\u{1b}[2Jb is missing');
  });

  test('whatever they hold', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        expect(visible(text)).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e]/u);
      }),
    );
  });

  test('and what can be seen stays as it is', () => {
    expect(visible('ünï 😀 "q" ; \\n')).toBe('ünï 😀 "q" ; \\n');
  });
});
