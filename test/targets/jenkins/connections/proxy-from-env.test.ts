import { expect, test } from 'vitest';
import { proxyFor } from '../../../../src/targets/jenkins/connections/proxy-from-env.ts';

const HTTPS = 'https://ci.example.org/jenkins';
const HTTP = 'http://ci.example.org:8080';
const P = 'http://proxy.example.org:3128';

test.each<[string, string, Readonly<Record<string, string>>, string | null]>([
  ['none where none is named', HTTPS, {}, null],
  ['HTTPS_PROXY for https', HTTPS, { HTTPS_PROXY: P }, P],
  ['the lower case goes first', HTTPS, { HTTPS_PROXY: 'http://other:1', https_proxy: P }, P],
  ['HTTPS_PROXY not for http', HTTP, { HTTPS_PROXY: P }, null],
  ['http_proxy for http', HTTP, { http_proxy: P }, P],
  ['HTTP_PROXY in capitals is not trusted', HTTP, { HTTP_PROXY: P }, null],
  ['ALL_PROXY for whatever has none', HTTP, { ALL_PROXY: P }, P],
  ['one of its own before ALL_PROXY', HTTPS, { ALL_PROXY: 'http://other:1', HTTPS_PROXY: P }, P],
  ['an empty variable is none', HTTPS, { https_proxy: '', HTTPS_PROXY: '' }, null],
  ['a bare host is an HTTP proxy', HTTPS, { HTTPS_PROXY: 'proxy.example.org:3128' }, P],
])('%s', (_name, url, env, expected) => {
  expect(proxyFor(url, env)?.url ?? null).toBe(expected);
});

test.each<[string, string, boolean]>([
  ['*', HTTPS, true],
  ['ci.example.org', HTTPS, true],
  ['example.org', HTTPS, true],
  ['.example.org', HTTPS, true],
  ['*.example.org', HTTPS, true],
  ['ample.org', HTTPS, false],
  ['a.b, EXAMPLE.org', HTTPS, true],
  ['example.org:443', HTTPS, true],
  ['example.org:8443', HTTPS, false],
  ['example.org:8080', HTTP, true],
  ['10.0.0.0/8', 'https://10.1.2.3', true],
  ['10.0.0.0/8', 'https://11.1.2.3', false],
  ['10.0.0.0/99', 'https://10.1.2.3', false],
  ['1.2.3', 'https://10.1.2.3', false],
  ['10.1.2.3', 'https://10.1.2.3', true],
  ['::1', 'https://[::1]:8443', true],
  ['[::1]', 'https://[::1]', true],
  ['fd00::/8', 'https://[fd12::1]', true],
  ['', HTTPS, false],
])('NO_PROXY=%s and %s', (list, url, exempt) => {
  const named = proxyFor(url, { ALL_PROXY: P, NO_PROXY: list });
  expect(named === null).toBe(exempt);
});

test('credentials are taken out of the URL', () => {
  expect(proxyFor(HTTPS, { HTTPS_PROXY: 'http://an%40n:s%3Aesame@proxy:3128/' })).toEqual({
    url: 'http://proxy:3128',
    user: 'an@n',
    password: 's:esame',
  });
});
