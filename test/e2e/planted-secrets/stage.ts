import { createPrivateKey } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ConnectProxy, startProxy } from '../../targets/jenkins/connections/connect-proxy.ts';
import { Rig } from '../rig.ts';
import { type Canary, canary } from './canaries.ts';
import { type EchoingRelay, startEchoingRelay } from './echoing-relay.ts';
import { findCanaries } from './scan.ts';

/** The certificate and key of a client, which this test encrypts anew. */
const TLS = fileURLToPath(new URL('../../fixtures/tls', import.meta.url));

const CANARIES = {
  token: canary('API token, from the environment'),
  password: canary('password, from a file'),
  jobToken: canary('job token, from a command'),
  bearer: canary('bearer token', 'plain'),
  parameter: canary('parameter'),
  lines: {
    kind: 'parameter of several lines',
    value: `${canary('line one').value}\n${canary('line two').value}`,
  },
  passphrase: canary('passphrase of a client key'),
  proxyPassword: canary('password at the proxy of the manifest'),
  envProxy: canary('password at the proxy of the environment', 'plain'),
} as const satisfies Readonly<Record<string, Canary>>;

/** A controller that echoes, a manifest that holds each kind of secret, and all that the tool writes about them. */
export interface Stage {
  readonly rig: Rig;
  readonly env: Readonly<Record<string, string>>;
  readonly relay: EchoingRelay;
  readonly proxy: ConnectProxy;
  readonly secrets: typeof CANARIES;
  /** Where a canary stands in this text, or in what the tool has left on disk; empty: nowhere. */
  leaks(text: string): readonly string[];
  /** All files in the folder that the tool runs in, as bytes. */
  written(): Promise<string>;
  close(): Promise<void>;
}

export async function setStage(): Promise<Stage> {
  const rig = await Rig.create();
  // Beside the folder of the tool, in which nothing at all may hold a secret.
  const vault = await mkdtemp(join(tmpdir(), 'volley-vault-'));
  const { value: passphrase } = CANARIES.passphrase;
  const privateKey = createPrivateKey(await readFile(join(TLS, 'client.key.pem')))
    .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase })
    .toString();
  await writeFile(join(vault, 'key.pem'), privateKey);
  await writeFile(join(vault, 'password'), `${CANARIES.password.value}\n`);
  await writeFile(join(vault, 'job-token'), CANARIES.jobToken.value);
  await writeFile(join(vault, 'lines'), CANARIES.lines.value);
  const sandbox = await rig.sandbox({
    anonymousRead: true,
    users: [{ id: 'ann', token: CANARIES.token.value, password: CANARIES.password.value, role: 'admin' }],
    jobs: [
      {
        path: ['build'],
        duration: 600,
        parameters: [
          { type: 'string', name: 'P' },
          { type: 'string', name: 'Q' },
          { type: 'text', name: 'LINES' },
        ],
      },
      { path: ['choosy'], parameters: [{ type: 'choice', name: 'P', choices: ['a', 'b'] }] },
      { path: ['plain'], duration: 100 },
      { path: ['stuck'], label: 'nowhere' },
      { path: ['open'], duration: 100, token: CANARIES.jobToken.value },
      ...['answers-forbidden', 'answers-redirect', 'answers-400'].map(name => ({ path: [name] })),
    ],
  });
  const proxy = await startProxy();
  const relay = await startEchoingRelay(
    sandbox.url,
    [CANARIES.parameter.value, ...CANARIES.lines.value.split('\n')],
    CANARIES.bearer.value,
  );
  await rig.write('triggers.yaml', manifestFor(relay.url, proxy.url, vault));
  const keyLines = privateKey.split('\n').filter(line => line.length > 40);
  const canaries = (): readonly Canary[] => [
    ...Object.values(CANARIES).filter(({ kind }) => kind !== CANARIES.lines.kind),
    canary('line one'),
    canary('line two'),
    ...keyLines.map(value => ({ kind: 'client key', value })),
    ...relay.handedOut().map(value => ({ kind: 'crumb or cookie', value })),
  ];
  return {
    rig,
    relay,
    proxy,
    secrets: CANARIES,
    env: {
      TOKEN: CANARIES.token.value,
      BEARER: CANARIES.bearer.value,
      PARAM: CANARIES.parameter.value,
      PASSPHRASE: CANARIES.passphrase.value,
      PROXY: CANARIES.proxyPassword.value,
    },
    leaks: text => findCanaries(text, canaries()),
    written: () => allFiles(rig.folder),
    async close() {
      await relay.close();
      await proxy.close();
      await rig.close();
      await rm(vault, { recursive: true, force: true });
    },
  };
}

async function allFiles(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter(entry => entry.isFile());
  const texts = await Promise.all(
    files.map(({ parentPath, name }) => readFile(join(parentPath, name), 'utf8')),
  );
  return [...files.map(({ name }) => name), ...texts].join('\n');
}

const manifestFor = (url: string, proxy: string, vault: string): string => `version: 1
secrets:
  TOKEN: {env: TOKEN}
  PASSWORD: {file: ${vault}/password}
  JOB: {exec: [cat, ${vault}/job-token]}
  BEARER: {env: BEARER}
  PARAM: {env: PARAM}
  LINES: {file: ${vault}/lines}
  PASSPHRASE: {env: PASSPHRASE}
  PROXY: {env: PROXY}
targets:
  token: {type: jenkins, url: "${url}", auth: {user: ann, token: "\${{ secrets.TOKEN }}"}}
  password: {type: jenkins, url: "${url}", auth: {user: ann, password: "\${{ secrets.PASSWORD }}"}}
  nobody: {type: jenkins, url: "${url}"}
  bearer: {type: jenkins, url: "${url}", auth: {bearer: "\${{ secrets.BEARER }}"}}
  tls:
    type: jenkins
    url: "${url.replace('http:', 'https:')}"
    auth: {bearer: "\${{ secrets.BEARER }}"}
    tls: {cert-file: ${TLS}/client.pem, key-file: ${vault}/key.pem, passphrase: "\${{ secrets.PASSPHRASE }}"}
  proxied:
    type: jenkins
    url: "${url}"
    auth: {user: ann, token: "\${{ secrets.TOKEN }}"}
    proxy: {url: "${proxy}", user: ann, password: "\${{ secrets.PROXY }}"}
defaults: {target: token}
triggers:
  build:
    job: build
    matrix: {os: [linux, windows]}
    parameters: {P: "\${{ secrets.PARAM }}", Q: "\${{ matrix.os }}-\${{ secrets.PARAM }}-end", LINES: "\${{ secrets.LINES }}"}
  choosy: {job: choosy, parameters: {P: "\${{ secrets.PARAM }}"}}
  unknown: {job: plain, parameters: {P: "\${{ secrets.PARAM }}"}}
  stuck: {job: stuck, timeout: {queue: 1s}}
  by-password: {job: plain, target: password}
  by-job-token: {job: open, target: nobody, token: "\${{ secrets.JOB }}", cause: nightly}
  by-bearer: {job: plain, target: bearer}
  by-tls: {job: plain, target: tls}
  by-proxy: {job: plain, target: proxied}
  forbidden: {job: answers-forbidden}
  redirect: {job: answers-redirect}
  bad: {job: answers-400}
  forbidden-by-password: {job: answers-forbidden, target: password}
sandbox: {executors: 4, jobs: {build: {duration: 100ms}, open: {duration: 100ms}}}
`;
