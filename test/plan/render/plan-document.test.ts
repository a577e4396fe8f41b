import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { noStyle } from '../../../src/core/style.ts';
import { neededSecrets } from '../../../src/plan/needed-secrets.ts';
import { planDocument, planDocumentChunks, requestDocument } from '../../../src/plan/render/plan-json.ts';
import { planText } from '../../../src/plan/render/plan-text.ts';
import { HEAD, loaded, withTrigger } from '../../manifest/loading.ts';
import { type Given, planOf } from '../planning.ts';

const repository = (path: string): string =>
  readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');

/** Everything that a plan can hold. */
const RICH = `version: 1
secrets: {TOKEN: {env: TOKEN}, JOB_TOKEN: {file: job-token}}
env: [STAGE]
targets:
  ci:
    type: jenkins
    url: https://ci.example.com/
    auth: {user: bot, token: "\${{ secrets.TOKEN }}"}
  proxy: {type: jenkins, url: https://proxy.example.com/, auth: {bearer: "\${{ secrets.TOKEN }}"}}
defaults: {target: ci}
triggers:
  nightly:
    description: every platform
    job: [platform, feature/x]
    token: \${{ secrets.JOB_TOKEN }}
    cause: from \${{ trigger.name }}
    inputs: {branch: {default: main}}
    matrix:
      os: [linux, windows]
      include: [{os: linux, versions: {a: 1.10}}]
    parameters:
      BRANCH: \${{ inputs.branch }}
      HEADER: Bearer \${{ secrets.TOKEN }}
      LITERAL: $\${{ not an expression }}
      STAGE: \${{ env.STAGE }}
      "0": numbered
    max-parallel: 2
    unstable: success
  other: {job: other, target: proxy, inputs: {branch: {default: release}}}
  nothing: {job: j, matrix: {os: []}}
`;
const GIVEN: Given = { env: { STAGE: 'prod' } };

const bytes = (text: string, given: Given = {}): string =>
  JSON.stringify(planDocument(planOf(text, given), '1.2.3'));

describe('the plan document', () => {
  const validate = new Ajv({ allErrors: true }).compile(JSON.parse(repository('schemas/plan.schema.json')));

  test.each([
    ['all that a plan can hold', RICH, GIVEN],
    ["the repository's own manifest", repository('triggers.yaml'), {}],
  ])('fits its schema: %s', (_, text, given) => {
    validate(JSON.parse(bytes(text, given)));
    expect(validate.errors ?? []).toEqual([]);
  });

  test('holds the warnings of the manifest with their places', () => {
    const { warnings } = loaded(withTrigger('parameters: {A: 1.10}'));
    const document = planDocument({ ...planOf(withTrigger('')), warnings }, '1.2.3');
    validate(document);
    expect(validate.errors ?? []).toEqual([]);
    expect(document).toMatchObject({
      warnings: [{ code: 'number-like', file: 'triggers.yaml', line: 7, column: 21 }],
    });
  });

  test('is the same bytes for the same manifest, inputs and environment', () => {
    expect(bytes(RICH, GIVEN)).toBe(bytes(RICH, GIVEN));
    expect(bytes(RICH, { ...GIVEN, inputs: { branch: 'x' } })).not.toBe(bytes(RICH, GIVEN));
    expect(bytes(RICH, { env: { STAGE: 'x' } })).not.toBe(bytes(RICH, GIVEN));
    expect(bytes(`${RICH}# a comment\n`, GIVEN)).not.toBe(bytes(RICH, GIVEN));
  });

  test('comes in pieces that are the same bytes as the whole', () => {
    for (const text of [RICH, withTrigger(''), withTrigger('matrix: {os: []}')]) {
      const plan = planOf(text, GIVEN);
      const whole = `${JSON.stringify(planDocument(plan, '1.2.3'), null, 2)}\n`;
      expect([...planDocumentChunks(plan, '1.2.3')].join('')).toBe(whole);
    }
  });

  test('shows each request as it will be sent, secrets by name only', () => {
    const [first, second] = planOf(RICH, GIVEN).requests.map(requestDocument);
    expect(first).toEqual({
      key: expect.stringMatching(/^[0-9a-f]{16}$/),
      trigger: 'nightly',
      target: 'ci',
      job: 'platform/feature%2Fx',
      matrix: { os: 'linux', versions: '{a: 1.10}' },
      parameters: {
        '0': 'numbered',
        BRANCH: 'main',
        HEADER: 'Bearer ${{ secrets.TOKEN }}',
        LITERAL: '$${{ not an expression }}',
        STAGE: 'prod',
      },
      token: '${{ secrets.JOB_TOKEN }}',
      cause: 'from nightly',
      asks: expect.stringMatching(/^[0-9a-f]{16}$/),
    });
    expect(second?.matrix).toEqual({ os: 'windows' });
  });

  test('tells the inputs of each trigger, which may have one name and different defaults', () => {
    const inputs = (given: Given): unknown =>
      planOf(RICH, given).triggers.map(trigger => trigger.inputs.get('branch'));
    expect(inputs(GIVEN)).toEqual(['main', 'release', undefined]);
    expect(inputs({ ...GIVEN, inputs: { branch: 'x' } })).toEqual(['x', 'x', undefined]);
  });
});

test('the secrets that a run will read are known before it starts', () => {
  expect([...neededSecrets(planOf(RICH, GIVEN))].sort()).toEqual(['JOB_TOKEN', 'TOKEN']);
  expect([...neededSecrets(planOf(RICH, { ...GIVEN, triggers: ['nothing'] }))]).toEqual(['TOKEN']);
  expect([...neededSecrets(planOf(withTrigger('')))]).toEqual([]);
});

describe('the plan for people', () => {
  test.each([
    ['triggers.txt', repository('triggers.yaml'), {}],
    ['rich.txt', RICH, GIVEN],
  ])('%s', async (file, text, given) => {
    await expect(planText(planOf(text, given), noStyle)).toMatchFileSnapshot(`../../fixtures/plans/${file}`);
  });

  test('nothing from a manifest can act on the terminal', () => {
    const evil = JSON.stringify('\u001b[2J\n');
    const text = `version: 1
targets: {${evil}: {type: jenkins, url: "https://ci.example.com/"}}
triggers:
  ${evil}:
    description: ${evil}
    job: [${evil}]
    inputs: {${evil}: {default: ${evil}}}
    matrix: {${evil}: [${evil}]}
    parameters: {${evil}: ${evil}}
`;
    expect(planText(planOf(text), noStyle)).not.toContain('\u001b');
    expect(planText(planOf(text), noStyle).split('\n')).toHaveLength(9);
  });

  test('columns stand under each other for wide characters too', () => {
    const text = planText(planOf(withTrigger('matrix: {os: [東京, linux]}\nparameters: {A: b}')), noStyle);
    expect(text).toContain('  os=東京   A=b\n  os=linux  A=b\n');
  });

  const axis = (name: string, size: number): string =>
    `  ${name}: [${Array.from({ length: size }, (_, index) => `v${index}`)}]\n`;

  test('of very many requests, the first ones are shown and the others counted', () => {
    const matrix = `matrix:\n${axis('a', 100)}${axis('b', 20)}`;
    const text = planText(planOf(withTrigger(`${matrix}parameters: {A: b}`)), noStyle);
    expect(text).toContain('  a=v9 b=v19  A=b\n  … and 1800 more (--format ndjson shows all)\n');
    expect(text).not.toContain('a=v10');
    expect(text).toContain('t → ci j  2000 requests\n');
  });

  test('each job of a target is counted at the end, requests and triggers', () => {
    const text = `${HEAD}triggers:
  a: {job: "x/${'${{ matrix.n }}'}", matrix: {n: [1, 2]}}
  b: {job: x/1}
  c: {job: x/1, matrix: {os: [linux, windows]}}
`;
    expect(planText(planOf(text), noStyle)).toContain(`
ci https://ci.example.com/  5 requests from 3 triggers, at most 20 in flight
  x/1  4 requests from 3 triggers
  x/2  1 request from 1 trigger
`);
  });
});

test('a manifest without triggers to run has a plan of none', () => {
  expect(planOf(`${HEAD}triggers: {t: {job: j, matrix: {}}}\n`).requests).toEqual([]);
});
