import { describe, expect, test } from 'vitest';
import { noStyle } from '../../../src/core/style.ts';
import { type Explanation, explain } from '../../../src/plan/explain/explain.ts';
import { explainDocument } from '../../../src/plan/explain/explain-json.ts';
import { explainText } from '../../../src/plan/explain/explain-text.ts';
import { manifestOf } from '../../manifest/loading.ts';
import { type Given, optionsOf, planOf } from '../planning.ts';

const TEXT = `version: 1
env: [STAGE]
secrets: {TOKEN: {env: TOKEN}}
vars: {team: platform}
targets: {ci: {type: jenkins, url: "https://ci.example.com/"}}
defaults: {parameters: {TEAM: "\${{ vars.team }}"}}
templates:
  base:
    token: \${{ secrets.TOKEN }}
    parameters: {STAGE: "\${{ env.STAGE }}"}
triggers:
  nightly:
    extends: base
    job: \${{ vars.team }}/build
    cause: from \${{ trigger.name }}
    inputs: {branch: {default: main}, shards: {type: number, default: 2}, mode: {default: fast}}
    matrix:
      os: [linux, windows]
      include: [{os: windows, arch: arm}]
    parameters:
      BRANCH: \${{ inputs.branch }}-\${{ inputs.mode }}
      SHARDS: '\${{ matrix.os == "linux" ? inputs.shards : 1 }}'
      HEADER: Bearer \${{ secrets.TOKEN }}
      ARCH: \${{ matrix.arch }}
      FIXED: fixed
      EVIL: "\\e[2J"
`;
const GIVEN: Given = {
  env: { STAGE: 'prod' },
  inputs: { branch: 'release' },
  inputsFile: '# by hand\nshards: 4\n',
};

function explained(given: Given = GIVEN): Explanation {
  const options = optionsOf(given);
  const manifest = manifestOf(TEXT);
  const plan = planOf(TEXT, given);
  const [request] = plan.requests;
  const [planned] = plan.triggers;
  const trigger = manifest.triggers.get('nightly');
  if (request === undefined || planned === undefined || trigger === undefined) throw new Error('no request');
  const { inputs: flags, inputsFile: file = new Map(), env } = options;
  return explain(request, { manifest, trigger, inputs: planned.inputs, given: { flags, file }, env });
}

describe('where each value of a request comes from', () => {
  test('for people: the place of its template, what that inherits, and the names that it reads', async () => {
    await expect(explainText(explained(), noStyle)).toMatchFileSnapshot('../../fixtures/plans/explained.txt');
  });

  test('of the combination that --matrix names', () => {
    const text = explainText(explained({ ...GIVEN, matrix: { os: ['windows'] } }), noStyle);
    expect(text).toMatch(/^nightly → ci {2}os=windows arch=arm$/m);
    expect(text).toMatch(/^ARCH = arm +triggers\.yaml:24:13$/m);
  });

  test('as a document, with places as numbers', () => {
    const document = JSON.parse(JSON.stringify(explainDocument(explained())));
    expect(document.request).toMatchObject({ trigger: 'nightly', matrix: { os: 'linux' } });
    const [shards] = document.values.filter(({ name }: { name: string }) => name === 'SHARDS');
    expect(shards).toEqual({
      kind: 'parameter',
      name: 'SHARDS',
      value: '4',
      at: { file: 'triggers.yaml', line: 22, column: 15 },
      inherited: null,
      reads: [
        {
          context: 'matrix',
          name: 'os',
          value: 'linux',
          from: 'matrix',
          at: { file: 'triggers.yaml', line: 18, column: 11 },
        },
        {
          context: 'inputs',
          name: 'shards',
          value: '4',
          from: 'file',
          at: { file: 'inputs.yaml', line: 2, column: 9 },
        },
      ],
    });
  });

  test('no secret is read, and nothing can act on the terminal', () => {
    const given = { ...GIVEN, env: { STAGE: 'prod', TOKEN: 'hunter2' } };
    expect(JSON.stringify(explainDocument(explained(given)))).not.toContain('hunter2');
    expect(explainText(explained(given), noStyle)).not.toMatch(/hunter2|\u001b/);
  });
});
