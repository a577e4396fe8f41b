import { describe, expect, test } from 'vitest';
import { parseBuildUrl } from '../../../../src/targets/jenkins/addresses/build-url.ts';
import { parseBaseUrl } from '../../../../src/targets/jenkins/addresses/job-url.ts';

const parse = (address: string, url = 'https://ci.example.com/jenkins/') => {
  const base = parseBaseUrl(url);
  if (base === null) throw new Error('not a base');
  return parseBuildUrl(base, address);
};

describe('the address of a build', () => {
  const url = 'https://ci.example.com/jenkins/job/team%20a/job/build/17/';

  test.each([
    url,
    'https://ci.example.com/jenkins/job/team%20a/job/build/17',
    'https://ci.example.com/jenkins/job/team%20a/job/build/17/console',
    'https://ci.example.com/jenkins/job/team%20a/job/build/17/consoleText?start=1#end',
    'https://ci.example.com/jenkins/view/all/job/team%20a/view/x/job/build/17/',
    'https://user:password@ci.example.com:443/jenkins/job/team%20a/job/build/17/',
  ])('names its job and number: %s', address => {
    expect(parse(address)).toEqual({ job: ['team a', 'build'], build: { number: 17, url } });
  });

  test('keeps a slash that a name has, and comes back as itself', () => {
    const branch = 'https://ci.example.com/job/app/job/feature%252Fx/3/';
    expect(parse(branch, 'https://ci.example.com')).toEqual({
      job: ['app', 'feature%2Fx'],
      build: { number: 3, url: branch },
    });
  });

  test.each([
    ['another host', 'https://evil.example.com/jenkins/job/a/1/'],
    ['another port', 'https://ci.example.com:8443/jenkins/job/a/1/'],
    ['no TLS', 'http://ci.example.com/jenkins/job/a/1/'],
    ['another path', 'https://ci.example.com/job/a/1/'],
    ['a path that begins alike', 'https://ci.example.com/jenkins2/job/a/1/'],
    ['a path that leads out', 'https://ci.example.com/jenkins/../job/a/1/'],
    ['no build', 'https://ci.example.com/jenkins/job/a/'],
    ['no job', 'https://ci.example.com/jenkins/17/'],
    ['no number', 'https://ci.example.com/jenkins/job/a/lastBuild/'],
    ['a broken escape', 'https://ci.example.com/jenkins/job/%zz/1/'],
    ['no address', 'nightly'],
  ])('is not taken for ours when it is of %s', (_, address) => {
    expect(parse(address)).toBeNull();
  });
});
