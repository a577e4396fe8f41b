import { rootCertificates } from 'node:tls';
import { afterEach, describe, expect, test } from 'vitest';
import { requestKey } from '../../../../src/core/ids.ts';
import { authorities } from '../../../../src/targets/jenkins/connections/tls-context.ts';
import { wireFailure } from '../../../../src/targets/jenkins/http/wire-failure.ts';
import type { JenkinsOptions } from '../../../../src/targets/jenkins/jenkins-target.ts';
import { tlsComplaint } from '../../../../src/targets/jenkins/refusals/classify-tls.ts';
import { endedBy } from '../../../../src/targets/jenkins/signals/signals.ts';
import { targetAt } from '../scripted-server.ts';
import { pem, startTlsServer } from './tls-server.ts';

const signal = new AbortController().signal;
const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

const ca = pem('authority');
const client = { ca, cert: pem('client'), key: pem('client.key') };

/** What becomes of a trigger at a controller with this certificate. */
async function fireAt(
  certificate: string,
  tls: JenkinsOptions['tls'],
  server: Parameters<typeof startTlsServer>[1] = {},
) {
  const controller = await startTlsServer(certificate, server);
  const target = targetAt(controller.url, tls === undefined ? {} : { tls });
  open.push(() => target.close(), controller.close);
  const outcome = await target.submit(
    { key: requestKey('k'), job: ['x'], parameters: new Map() },
    endedBy(signal),
  );
  if (outcome.kind === 'queued') return { shown: 'queued', next: '', message: '' };
  const { reason, effect, next, message } = outcome.refusal;
  return { shown: `${outcome.kind}: ${reason}, ${effect}`, next, message };
}

test('an own authority leaves those of Node in their place', () => {
  expect(authorities(ca)).toEqual([...rootCertificates, ca]);
});

test('a certificate of an own authority is trusted by `ca`', async () => {
  expect((await fireAt('server', { ca })).shown).toBe('queued');
});

describe('a certificate that is not trusted says what to do', () => {
  test.each([
    ['of an unknown authority', 'server', undefined, 'tls.ca-file'],
    ['that has expired', 'expired', { ca }, "Renew the controller's certificate"],
    ['of another host', 'elsewhere', { ca }, 'Use a host name'],
  ])('%s', async (_name, certificate, tls, hint) => {
    const { shown, next, message } = await fireAt(certificate, tls);
    expect(shown).toBe('rejected: tls, none');
    expect(next).toContain(hint);
    expect(message).toContain('nothing was sent');
  });
});

describe('a controller that wants a certificate of the client', () => {
  const wanting = { requestCert: true, rejectUnauthorized: true, ca };

  test('takes that of the target', async () => {
    expect((await fireAt('server', client, wanting)).shown).toBe('queued');
  });

  test('takes it with a key under a passphrase, which is a secret', async () => {
    const key = pem('client-encrypted.key');
    const passphrase = [{ secret: 'PASSWORD' }];
    expect((await fireAt('server', { ...client, key, passphrase }, wanting)).shown).toBe('queued');
  });

  // In TLS 1.3 such a server ends a connection that stands already.
  test('may be meant where a connection just ends', async () => {
    const { shown, next } = await fireAt('server', { ca }, wanting);
    expect(shown).toBe('rejected: no-answer, none');
    expect(next).toContain('tls.cert-file');
  });

  test.each([
    ['ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE', false],
    ['ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED', false],
    ['ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', false],
    ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', true],
  ])('is meant by the alert %s, and has read nothing', (code, sent) => {
    const failure = wireFailure(Object.assign(new Error('alert'), { code }), sent);
    expect(failure).toMatchObject({ kind: 'tls', sent: false });
    expect(tlsComplaint(failure.code).next).toContain('tls.cert-file');
  });
});

describe('files that cannot be used are refused before any connection', () => {
  test.each([
    ['a key of another certificate', { ...client, key: pem('server.key') }],
    ['a wrong passphrase', { ...client, key: pem('client-encrypted.key'), passphrase: 'wrong' }],
    ['no PEM', { ca, cert: 'sesame', key: 'sesame' }],
  ])('%s', async (_name, tls) => {
    const { shown, next, message } = await fireAt('server', tls);
    expect(shown).toBe('rejected: tls, none');
    expect(next).toContain('tls.key-file');
    expect(message).not.toContain('sesame');
  });

  test('a passphrase that cannot be read is named', async () => {
    const passphrase = [{ secret: 'GONE' }];
    const { shown, message } = await fireAt('server', {
      ...client,
      key: pem('client-encrypted.key'),
      passphrase,
    });
    expect(shown).toBe('rejected: secret, none');
    expect(message).toContain('GONE');
  });

  test('and is asked for again by the next request', async () => {
    const controller = await startTlsServer('server');
    let isThere = false;
    const secrets = async (): Promise<string> => {
      if (!isThere) throw new Error('not yet');
      return 'sesame-word';
    };
    const tls = { ...client, key: pem('client-encrypted.key'), passphrase: [{ secret: 'PASSWORD' }] };
    const target = targetAt(controller.url, { tls, secrets, auth: { kind: 'none' } });
    open.push(() => target.close(), controller.close);
    expect((await target.describe(['x'], signal)).ok).toBe(false);
    isThere = true;
    expect((await target.describe(['x'], signal)).ok).toBe(true);
  });
});
