import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Rig } from '../rig.ts';
import { canary } from './canaries.ts';
import { findCanaries } from './scan.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.create();
});
afterAll(() => rig.close());

const password = canary('password in an address', 'plain');
const ADDRESS = `https://ann:${password.value}@ci.example.com/`;

/** Places in which people write a credential in the clear. */
const MANIFESTS: readonly (readonly [place: string, manifest: string])[] = [
  ['the url of a target', `targets: {ci: {type: jenkins, url: "${ADDRESS}"}}`],
  [
    'the url of a target, from the environment',
    `env: [JENKINS_URL]\ntargets: {ci: {type: jenkins, url: "\${{ env.JENKINS_URL }}"}}`,
  ],
  [
    'a part of the url, from the environment',
    `env: [PASS]\ntargets: {ci: {type: jenkins, url: "https://ann:\${{ env.PASS }}@ci.example.com/"}}`,
  ],
  [
    'the address of a proxy',
    `targets: {ci: {type: jenkins, url: "https://ci.example.com/", proxy: "${ADDRESS}"}}`,
  ],
  [
    'the url of a proxy',
    `targets: {ci: {type: jenkins, url: "https://ci.example.com/", proxy: {url: "${ADDRESS}"}}}`,
  ],
  [
    'a proxy, from the environment',
    `env: [JENKINS_URL]\ntargets: {ci: {type: jenkins, url: "https://ci.example.com/", proxy: "\${{ env.JENKINS_URL }}"}}`,
  ],
  [
    'a job',
    `targets: {ci: {type: jenkins, url: "https://ci.example.com/"}}\ntriggers: {t: {job: "${ADDRESS}job/x"}}`,
  ],
  [
    'an API token',
    `targets: {ci: {type: jenkins, url: "https://ci.example.com/", auth: {user: ann, token: ${password.value}}}}`,
  ],
  [
    'a password',
    `targets: {ci: {type: jenkins, url: "https://ci.example.com/", auth: {user: ann, password: ${password.value}}}}`,
  ],
  [
    'a bearer token',
    `targets: {ci: {type: jenkins, url: "https://ci.example.com/", auth: {bearer: ${password.value}}}}`,
  ],
  [
    'a job token',
    `targets: {ci: {type: jenkins, url: "https://ci.example.com/"}}\ntriggers: {t: {job: x, token: ${password.value}}}`,
  ],
  [
    'a passphrase',
    `targets: {ci: {type: jenkins, url: "https://ci.example.com/", tls: {key-file: k, cert-file: c, passphrase: ${password.value}}}}`,
  ],
  [
    'a password at a proxy',
    `targets: {ci: {type: jenkins, url: "https://ci.example.com/", proxy: {url: "http://proxy", user: ann, password: ${password.value}}}}`,
  ],
];

describe.each(MANIFESTS)('a credential in the clear, in %s', (_, manifest) => {
  const triggers = manifest.includes('triggers:') ? '' : '\ntriggers: {t: {job: x}}';

  test.each([['validate'], ['validate', '--format', 'json'], ['plan', '--format', 'ndjson'], ['run']])(
    'is not shown by %s %s %s',
    async (...args) => {
      await rig.write('triggers.yaml', `version: 1\n${manifest}${triggers}\n`);
      const env = { JENKINS_URL: ADDRESS, PASS: password.value };
      const { code, stdout, stderr } = await rig.run(args, env);
      expect(findCanaries(stdout + stderr, [password])).toEqual([]);
      if (args[0] !== 'validate') expect(code).not.toBe(0);
    },
  );
});

test('an address with a credential that a command is given is not repeated', async () => {
  await rig.write(
    'triggers.yaml',
    'version: 1\ntargets: {ci: {type: jenkins, url: "https://ci.example.com/"}}\ntriggers: {t: {job: x}}\n',
  );
  const { code, stderr } = await rig.run(['logs', `${ADDRESS}job/x/1/`]);
  expect(code).not.toBe(0);
  expect(findCanaries(stderr, [password])).toEqual([]);
});
