import { describe, expect, test } from 'vitest';
import { PLAIN_CONDUCT, PLAIN_CONNECTION } from '../../conduct.ts';
import { HEAD, manifestOf, underlined, withTrigger } from '../loading.ts';

const triggerOf = (body: string, head = HEAD) => manifestOf(withTrigger(body, head)).triggers.get('t');

describe('how the requests of a trigger are sent and followed', () => {
  test('nothing said: to the end, all at once, each for itself', () => {
    expect(triggerOf('')).toMatchObject(PLAIN_CONDUCT);
  });

  test('everything said', () => {
    const body = `max-parallel: 4
fail-fast: true
wait: started
timeout: {queue: 30m, build: 2h, action: leave}
unstable: success
duplicates: coalesce
delay: 1m30s
marker: VOLLEY_ID`;
    expect(triggerOf(body)).toMatchObject({
      maxParallel: 4,
      failFast: true,
      wait: 'started',
      timeout: { queue: 1_800_000, build: 7_200_000, action: 'leave' },
      unstable: 'success',
      duplicates: 'coalesce',
      delay: 90_000,
      marker: 'VOLLEY_ID',
    });
  });

  test('defaults hold for every trigger, key by key', () => {
    const head = `${HEAD}defaults: {timeout: {queue: 30m, build: 2h}, fail-fast: true, marker: ID, wait: queued}\n`;
    expect(triggerOf('timeout: {build: 5m}\nwait: finished', head)).toMatchObject({
      timeout: { queue: 1_800_000, build: 300_000, action: 'stop' },
      failFast: true,
      marker: 'ID',
      wait: 'finished',
    });
  });

  test('what is no duration, or none at all, is underlined', () => {
    expect(underlined(withTrigger('timeout: {queue: 30, build: 0s}\ndelay: soon'))).toEqual([
      'wrong-type: 30',
    ]);
    expect(underlined(withTrigger('timeout: {queue: long, build: 0s}\ndelay: soon'))).toEqual([
      'bad-duration: long',
      'bad-duration: 0s',
      'bad-duration: soon',
    ]);
  });

  test('an expression may not stand in a marker', () => {
    const [problem] = underlined(withTrigger('marker: "${{ vars.m }}"'));
    expect(problem).toBe('expression-not-allowed: ${{ vars.m }}');
  });
});

describe('when builds are tried again', () => {
  const retryOf = (body: string, head = HEAD) => triggerOf(body, head)?.retry;

  test('nothing but that they are: once more, on FAILURE, after ten seconds', () => {
    expect(retryOf('retry: {}')).toEqual({ attempts: 2, on: ['FAILURE'], backoff: 10_000 });
  });

  test('everything said', () => {
    const body = 'retry: {attempts: 3, on: [FAILURE, ABORTED], backoff: 0s}';
    expect(retryOf(body)).toEqual({ attempts: 3, on: ['FAILURE', 'ABORTED'], backoff: 0 });
  });

  test('defaults hold key by key, and one attempt switches them off', () => {
    const head = `${HEAD}defaults: {retry: {attempts: 5, on: [ABORTED], backoff: 1m}}\n`;
    expect(retryOf('retry: {on: [FAILURE]}', head)).toEqual({
      attempts: 5,
      on: ['FAILURE'],
      backoff: 60_000,
    });
    expect(retryOf('', head)).toEqual({ attempts: 5, on: ['ABORTED'], backoff: 60_000 });
    expect(retryOf('retry: {attempts: 1}', head)).toBeNull();
  });

  test('neither what was refused nor what is unknown can be said to be tried again', () => {
    expect(underlined(withTrigger('retry: {on: [UNKNOWN]}'))).toEqual(['wrong-value: UNKNOWN']);
  });

  test('more than ten builds, or an hour between them, is underlined', () => {
    expect(underlined(withTrigger('retry: {attempts: 11}'))).toEqual(['wrong-value: 11']);
    expect(underlined(withTrigger('retry: {backoff: 61m}'))).toEqual(['bad-duration: 61m']);
  });
});

describe('a concurrency group', () => {
  test('has one place and a line, if nothing else is said', () => {
    expect(triggerOf('concurrency: {group: deploy}')?.concurrency).toMatchObject({
      limit: 1,
      whenFull: 'queue',
      cancelInProgress: false,
    });
  });

  test('cancel-in-progress: the newest replaces those before it', () => {
    expect(triggerOf('concurrency: {group: g, cancel-in-progress: true}')?.concurrency).toMatchObject({
      whenFull: 'replace',
    });
  });

  test('its name may read the matrix, and may hold no secret', () => {
    const head = `${HEAD}secrets: {S: {env: S}}\n`;
    const body = (name: string) => `matrix: {os: [a, b]}\nconcurrency: {group: "\${{ ${name} }}"}`;
    expect(underlined(withTrigger(body('matrix.os'), head)).filter(text => !text.includes('unused'))).toEqual(
      [],
    );
    expect(underlined(withTrigger(body('secrets.S'), head))[0]).toMatch(/^expression-not-allowed/);
  });
});

describe('how a target is reached', () => {
  const target = (body: string) =>
    manifestOf(
      `version: 1\nsecrets: {S: {env: S}}\ntargets:\n  ci:\n    type: jenkins\n    url: https://ci.example.com/\n    auth: {bearer: "\${{ secrets.S }}"}\n${body.replace(/^(?=.)/gm, '    ')}\ntriggers: {t: {job: j}}\n`,
    ).targets.get('ci')?.connection;

  test.each([
    ['10/s', { count: 10, per: 1_000 }],
    ['100/m', { count: 100, per: 60_000 }],
    ['5/h', { count: 5, per: 3_600_000 }],
  ])('rate %s', (text, rate) => {
    expect(target(`rate: ${text}`)?.rate).toEqual(rate);
  });

  test('polling, timeout and connections', () => {
    const body = 'polling: {interval: 2s, longest: 1m, share: 0.05}\ntimeout: 1m\nconnections: 4';
    expect(target(body)).toMatchObject({
      polling: { interval: 2_000, longest: 60_000, share: 0.05 },
      timeout: 60_000,
      connections: 4,
    });
  });

  test('back-pressure has bounds if nothing is said, and each can be said by itself', () => {
    expect(target('')?.backPressure).toEqual(PLAIN_CONNECTION.backPressure);
    expect(target('back-pressure: {queue-length: 50}')?.backPressure).toEqual({
      queueLength: 50,
      latency: 5_000,
      quietDown: 'wait',
    });
    expect(target('back-pressure: {latency: 2s, quiet-down: fail}')?.backPressure).toEqual({
      queueLength: 1_000,
      latency: 2_000,
      quietDown: 'fail',
    });
  });

  test('files of tls stand beside the file that names them', () => {
    const tls = '{ca-file: ca.pem, cert-file: /etc/c.pem, key-file: k.pem, passphrase: "${{ secrets.S }}"}';
    expect(target(`tls: ${tls}`)?.tls).toMatchObject({
      caFile: 'ca.pem',
      certFile: '/etc/c.pem',
      keyFile: 'k.pem',
    });
  });

  test.each([
    'proxy: http://proxy:3128',
    'proxy: {url: http://proxy:3128}',
    'proxy: {url: http://proxy:3128, user: me, password: "${{ secrets.S }}"}',
  ])('%s', body => {
    expect(target(body)?.proxy?.url).toMatchObject({ kind: 'constant', value: 'http://proxy:3128' });
  });
});
