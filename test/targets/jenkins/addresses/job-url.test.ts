import { expect, test } from 'vitest';
import {
  buildPath,
  jobPath,
  pageUrl,
  parseBaseUrl,
} from '../../../../src/targets/jenkins/addresses/job-url.ts';
import { buildOf } from '../../../../src/targets/jenkins/follow/snapshot.ts';

test('names with spaces, umlauts, percent and plus reach the job that they name', () => {
  const path = jobPath(['team a', 'ünï cödé', 'jöb + 100% (x)']);
  expect(path).toBe('/job/team%20a/job/%C3%BCn%C3%AF%20c%C3%B6d%C3%A9/job/j%C3%B6b%20%2B%20100%25%20(x)');
});

test('a branch with a slash names the item that Jenkins stores it as', () => {
  expect(jobPath(['repo', 'feature/x'])).toBe('/job/repo/job/feature%252Fx');
  expect(jobPath(['repo', 'feature%2Fx'])).toBe('/job/repo/job/feature%252Fx');
});

test('a name of dots cannot climb out of the job tree', () => {
  expect(jobPath(['a', '..', '.'])).toBe('/job/a/job/%2E%2E/job/%2E');
});

test('the path prefix of the manifest is kept, and what could hold a password is not', () => {
  const base = parseBaseUrl('https://me:secret@ci.example.org:8443/jenkins//?x=1#y');
  expect(base).toEqual({ origin: 'https://ci.example.org:8443', prefix: '/jenkins' });
  expect(base === null ? '' : pageUrl(base, buildPath(['a'], 7))).toBe(
    'https://ci.example.org:8443/jenkins/job/a/7/',
  );
  expect(base === null ? '' : buildOf(base, ['a'], 7).url).toBe(
    'https://ci.example.org:8443/jenkins/job/a/7/',
  );
});

test.each(['ci.example.org', 'ftp://ci', '', '/jenkins'])('%j is no URL of a controller', text => {
  expect(parseBaseUrl(text)).toBeNull();
});
