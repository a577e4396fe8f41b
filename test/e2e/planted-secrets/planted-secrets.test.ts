import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Finished } from '../rig.ts';
import { hasTerminal, runInTerminal } from './in-terminal.ts';
import { type Stage, setStage } from './stage.ts';

let stage: Stage;
let first: Finished;
beforeAll(async () => {
  stage = await setStage();
  first = await stage.rig.run(['run', '--follow'], stage.env);
}, 60_000);
afterAll(() => stage.close());

const leaksOf = ({ stdout, stderr }: Finished): readonly string[] => stage.leaks(`${stdout}\n${stderr}`);

test('the server was sent each secret, and has repeated it', () => {
  const heard = stage.relay.heard().join('\n');
  const { token, password, jobToken, bearer, parameter } = stage.secrets;
  for (const { value } of [token, password, jobToken, bearer, parameter]) expect(heard).toContain(value);
  expect(stage.relay.handedOut().length).toBeGreaterThan(0);
  const asked = stage.proxy.asked.map(({ headers }) => headers['proxy-authorization'] ?? '');
  expect(Buffer.from(asked[0]?.slice(6) ?? '', 'base64').toString()).toBe(
    `ann:${stage.secrets.proxyPassword.value}`,
  );
  expect(`${first.stdout}${first.stderr}`).toContain('you said ***');
  expect(first.stderr).toMatch(/^\[.*os=linux.*\] \*\*\*$/m);
});

test('a run that follows consoles shows no secret', () => {
  expect(leaksOf(first)).toEqual([]);
});

test.each([
  ['validate'],
  ['validate', '--format', 'json'],
  ['plan'],
  ['plan', '--format', 'json'],
  ['plan', '--format', 'ndjson'],
  ['explain', 'build'],
  ['explain', 'build', '--format', 'json'],
  ['doctor'],
  ['doctor', '--format', 'json'],
  ['run', '--follow', '--format', 'json'],
  ['run', '--follow', '--format', 'ndjson'],
  ['run', '--sandbox', 'build', 'by-job-token'],
  ['status'],
  ['status', '--format', 'json'],
  ['history'],
  ['history', '--format', 'json'],
  ['rerun', 'last', '--failed'],
  ['logs', 'last', '--failed'],
  ['logs', 'last'],
  ['resume'],
  ['cancel', 'last'],
])(
  'no secret in the output of: %s %s %s',
  async (...args) => {
    // A tool cannot know a session that another process had.
    stage.relay.forget();
    const finished = await stage.rig.run(args, stage.env);
    expect(leaksOf(finished)).toEqual([]);
    expect(finished.stderr).not.toContain('this is a defect');
  },
  60_000,
);

test('a console that is read by its address is masked, in whatever pieces it comes', async () => {
  const url = `${stage.relay.url}/job/build/1/`;
  const finished = await stage.rig.run(['logs', '--follow', url], stage.env);
  expect(finished.stdout).toContain('***');
  expect(leaksOf(finished)).toEqual([]);
});

test.runIf(hasTerminal)(
  'a terminal is shown none, drawn over or not',
  async () => {
    stage.relay.forget();
    const shown = await runInTerminal(['run', '--follow'], stage.rig.folder, stage.env);
    expect(shown).toContain('\u001b[?25l');
    // However it is wrapped: this terminal does not tell how wide it is.
    expect(shown.replace(/\u001b\[[\d;?]*[A-Za-z]/g, '').replace(/\s+/g, ' ')).toContain('you said ***');
    expect(stage.leaks(shown)).toEqual([]);
  },
  30_000,
);

test('nothing that is left on disk holds a secret: store, journal, plans', async () => {
  const written = await stage.written();
  expect(written).toContain('.db');
  expect(written).toContain('secrets.PARAM');
  expect(stage.leaks(written)).toEqual([]);
});

describe('a proxy that the environment names with its password', () => {
  test('is used, and its password is nowhere', async () => {
    const { url } = stage.proxy;
    stage.relay.forget();
    const before = stage.proxy.asked.length;
    const HTTP_PROXY = url.replace('http://', `http://ann:${stage.secrets.envProxy.value}@`);
    const finished = await stage.rig.run(['run', 'build', '--follow'], {
      ...stage.env,
      http_proxy: HTTP_PROXY,
    });
    const asked = stage.proxy.asked.slice(before).map(({ headers }) => headers['proxy-authorization'] ?? '');
    expect(Buffer.from(asked[0]?.slice(6) ?? '', 'base64').toString()).toContain(
      stage.secrets.envProxy.value,
    );
    expect(leaksOf(finished)).toEqual([]);
    expect(stage.leaks(await stage.written())).toEqual([]);
  });
});
