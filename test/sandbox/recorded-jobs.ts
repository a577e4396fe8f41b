import type { SandboxJob, SandboxParameter } from '../../src/sandbox/sandbox.ts';

const PARAMETERS: readonly SandboxParameter[] = [
  { name: 'BRANCH', type: 'string', default: 'main', description: 'the branch' },
  { name: 'ENV', type: 'choice', choices: ['dev', 'staging', 'prod'] },
  { name: 'DRY_RUN', type: 'boolean' },
  { name: 'SECRET', type: 'password' },
  { name: 'NOTES', type: 'text', default: 'line one\nline two' },
];

const N: readonly SandboxParameter[] = [{ name: 'N', type: 'string' }];

const MANY: readonly SandboxParameter[] = Array.from({ length: 30 }, (_, index) => {
  const number = String(index + 1).padStart(2, '0');
  return { name: `P_${number}`, type: 'string', default: `d${index + 1}` };
});

const MINUTE = 60_000;

/** The jobs of the server that was recorded, as far as a sandbox can have them. */
const JOBS: readonly SandboxJob[] = [
  {
    path: ['plain'],
    description: 'plain',
    token: 'plain-token',
    duration: 2_000,
    console: ['+ echo hello', 'hello', '+ sleep 2'],
  },
  { path: ['params'], description: 'params', parameters: PARAMETERS, duration: 1_000 },
  { path: ['params-token'], parameters: PARAMETERS, token: 'params-token', duration: 1_000 },
  {
    path: ['trim-params'],
    parameters: [
      { name: 'T', type: 'string', trim: true },
      { name: 'U', type: 'string' },
    ],
  },
  {
    path: ['params-file'],
    parameters: [
      { name: 'NAME', type: 'string', default: 'anon', description: '' },
      { name: 'upload.txt', type: 'file' },
    ],
    duration: 10,
  },
  { path: ['many-params'], parameters: MANY, duration: 10 },
  { path: ['slow'], duration: MINUTE, console: Array.from({ length: 60 }, (_, tick) => `tick ${tick}`) },
  { path: ['slow-trap'], duration: MINUTE },
  { path: ['failing'], duration: 18, outcomes: [{ when: {}, result: 'FAILURE' }] },
  { path: ['unstable'], duration: 15, outcomes: [{ when: {}, result: 'UNSTABLE' }] },
  { path: ['quiet'], quietPeriod: 10_000, duration: 10 },
  { path: ['quiet-params'], quietPeriod: 10_000, parameters: PARAMETERS, duration: 10 },
  { path: ['disabled'], disabled: true },
  { path: ['disabled-params'], parameters: PARAMETERS, disabled: true },
  { path: ['concurrent-off'], duration: 3_000 },
  { path: ['concurrent-off-params'], parameters: N, duration: 1_000 },
  { path: ['concurrent-on'], concurrent: true, duration: 3_600 },
  { path: ['concurrent-on-params'], concurrent: true, parameters: N, duration: 3_000 },
  { path: ['no-such-label'], label: 'no-such-label' },
  { path: ['upstream'], duration: 10 },
  { path: ['artifacts'], duration: 10 },
  { path: ['bigint log'], duration: 10 },
  { path: ['plain-folder', 'child'] },
  { path: ['pipe-params'], kind: 'pipeline', parameters: PARAMETERS, concurrent: true },
  { path: ['pipe-serial'], kind: 'pipeline', duration: MINUTE },
  { path: ['pipe-slow'], kind: 'pipeline', concurrent: true, duration: MINUTE },
  { path: ['pipe-stages'], kind: 'pipeline', concurrent: true },
  { path: ['pipe-disabled'], kind: 'pipeline', disabled: true },
  {
    path: ['pipe-decl'],
    kind: 'pipeline',
    parameters: [{ name: 'GREETING', type: 'string', default: 'hi' }],
    learnsParameters: true,
    duration: 500,
  },
  { path: ['pipe-unstable'], kind: 'pipeline', duration: 100, outcomes: [{ when: {}, result: 'UNSTABLE' }] },
  { path: ['pipe-fail'], kind: 'pipeline', duration: 100, outcomes: [{ when: {}, result: 'FAILURE' }] },
  { path: ['team a', 'job b'], parameters: [{ name: 'X', type: 'string', default: '1' }], duration: 10 },
  { path: ['team a', 'ünï cödé', 'jöb + 100 (x)'], duration: 10 },
];

/** Freestyle builds of a real server do not overlap unless the job says so. */
export const RECORDED_JOBS: readonly SandboxJob[] = JOBS.map(job => ({ concurrent: false, ...job }));
