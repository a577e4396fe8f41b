import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { manifestFor, Rig } from './rig.ts';

let rig: Rig;
let server: Server | null = null;
beforeEach(async () => {
  rig = await Rig.create();
});
afterEach(async () => {
  server?.closeAllConnections();
  server?.close();
  await rig.close();
});

const DEFINITIONS = '{"name":"x","buildable":true,"property":[]}';

/** To every question: a job that was never built, an empty queue, and the user. */
const NOTHING = '{"name":"me","buildable":true,"property":[],"nextBuildNumber":1,"builds":[],"items":[]}';

/** A controller that describes its job as it should and does as it is told with the trigger; counts the triggers. */
async function controller(
  onTrigger: (request: IncomingMessage, response: ServerResponse) => void,
  json = DEFINITIONS,
): Promise<{
  readonly url: string;
  readonly triggers: () => number;
}> {
  let triggers = 0;
  const listening = createServer((request, response) => {
    request.resume().on('end', () => {
      if (request.method === 'POST') {
        triggers += 1;
        onTrigger(request, response);
      } else
        response
          .writeHead(200, {
            'content-type': 'application/json',
            'x-jenkins': '2.541.2',
            'x-jenkins-session': 's1',
          })
          .end(json);
    });
  });
  server = listening;
  await new Promise<void>(resolve => listening.listen(0, '127.0.0.1', resolve));
  const address = listening.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { url: `http://127.0.0.1:${port}`, triggers: () => triggers };
}

const page = '<html><body>Sign in</body></html>';
const CASES: readonly (readonly [string, (response: ServerResponse) => void, number, string])[] = [
  ['breaks the connection instead of an answer', response => response.socket?.destroy(), 4, 'unknown: '],
  [
    'says 500 without a reason',
    response => response.writeHead(500, { 'x-jenkins': '2' }).end('Oops!'),
    4,
    'HTTP 500',
  ],
  ['is behind a proxy that says 502', response => response.writeHead(502).end('bad gateway'), 4, 'HTTP 502'],
  [
    'answers with a web page',
    response => response.writeHead(200, { 'content-type': 'text/html' }).end(page),
    4,
    'sign in',
  ],
  [
    'redirects to single sign-on',
    response => response.writeHead(302, { location: 'https://sso.example.com/login' }).end(),
    3,
    'login-page: The request was redirected to a page to sign in at, on sso.example.com, and was not followed.',
  ],
  ['says 201 and not where', response => response.writeHead(201).end(), 4, 'unknown: '],
];

test.each(CASES)(
  'a controller that %s: its own words, its exit code, one POST',
  async (_, answer, code, words) => {
    const { url, triggers } = await controller((__, response) => answer(response));
    await rig.write('triggers.yaml', manifestFor({ url, user: 'me' }, '  t: {job: x}'));
    const result = await rig.run(['run'], { TOKEN: 'canary' });
    expect(result.stdout).toContain(words);
    expect(result.code).toBe(code);
    expect(result.stdout + result.stderr).not.toContain('canary');
    expect(result.stdout).toContain('→');
    expect(triggers()).toBe(1);
  },
);

test('a controller that takes a request, does not say as what, and does not show it: it is never sent again', async () => {
  const { url, triggers } = await controller((_, response) => response.writeHead(201).end(), NOTHING);
  const manifest = manifestFor({ url, user: 'me' }, '  t: {job: x}');
  await rig.write('triggers.yaml', manifest.replace('{type: jenkins', '{type: jenkins, timeout: 1s'));
  const { code, stdout } = await rig.run(['run'], { TOKEN: 'canary' });
  expect(stdout).toContain('Nothing of it is there any more, and it is not sent again.');
  expect(code).toBe(4);
  expect(triggers()).toBe(1);
});

test('a controller that limits the rate is waited for; the request comes again, as it had no effect', async () => {
  const { url, triggers } = await controller((_, response) => {
    if (triggers() === 1) response.writeHead(429).end();
    else response.writeHead(409, { 'x-jenkins': '2' }).end('x is not buildable');
  });
  await rig.write('triggers.yaml', manifestFor({ url, user: 'me' }, '  t: {job: x}'));
  const { code, stdout, stderr } = await rig.run(['run'], { TOKEN: 'x' });
  expect(stderr).toContain('ci does not do what it is asked, and is asked again');
  expect(stdout).toContain('rejected disabled:');
  expect(code).toBe(3);
  expect(triggers()).toBe(2);
});
