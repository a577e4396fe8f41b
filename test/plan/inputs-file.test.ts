import { expect, test } from 'vitest';
import { SourceFile } from '../../src/core/source.ts';
import { noStyle } from '../../src/core/style.ts';
import { readInputsFile } from '../../src/plan/inputs-file.ts';
import { problemsText } from '../../src/report/problem-text.ts';
import { withTrigger } from '../manifest/loading.ts';
import { parametersOf, planProblemsOf } from './planning.ts';

const text = withTrigger(`inputs:
  branch: {default: main}
  shards: {type: number, default: 2}
  dry: {type: boolean, default: false}
  stage: {choices: [qa, prod], default: qa}
parameters: {P: "\${{ inputs.branch }} \${{ inputs.shards }} \${{ inputs.dry }} \${{ inputs.stage }}"}`);

const sent = (inputsFile: string, inputs: Record<string, string> = {}): unknown =>
  parametersOf(text, { inputsFile, inputs })[0];

test('gives inputs from YAML or JSON, numbers as they are written', () => {
  expect(sent('branch: 1.10\nshards: 007\ndry: true\n')).toEqual({ P: '1.10 007 true qa' });
  expect(sent('{"branch": "x", "stage": "prod"}')).toEqual({ P: 'x 2 false prod' });
});

test('what -i gives wins, and what neither gives has its default', () => {
  expect(sent('branch: x\nshards: 3', { branch: 'y' })).toEqual({ P: 'y 3 false qa' });
  expect(sent('# nothing yet\n')).toEqual({ P: 'main 2 false qa' });
});

test('what is wrong is told at its place in that file, all at once, next to the input that it is for', () => {
  const inputsFile = 'brnch: x\nshards: "3"\ndry: yes\nstage: test\nbranch: [a]\n';
  expect(problemsText(planProblemsOf(text, { inputsFile }), noStyle)).toMatchInlineSnapshot(`
    "error unknown-input: no chosen trigger has an input "brnch"
       ┌ inputs.yaml:1:1
      1│ brnch: x
       │ ^^^^^
      → Did you mean "branch"?

    error bad-input: 3 is no value for the input "shards", which takes a number
       ┌ inputs.yaml:2:9
      2│ shards: "3"
       │         ^^^
       ┌ triggers.yaml:9:7 (the input)
      9│       shards: {type: number, default: 2}
       │       ^^^^^^
      → Write it without quotes.

    error bad-input: yes is no value for the input "dry", which takes true or false
       ┌ inputs.yaml:3:6
      3│ dry: yes
       │      ^^^
        ┌ triggers.yaml:10:7 (the input)
      10│       dry: {type: boolean, default: false}
        │       ^^^
      → Write it without quotes.

    error bad-input: test is no value for the input "stage", which takes one of qa, prod
       ┌ inputs.yaml:4:8
      4│ stage: test
       │        ^^^^
        ┌ triggers.yaml:11:7 (the input)
      11│       stage: {choices: [qa, prod], default: qa}
        │       ^^^^^
      → Correct it here.

    error bad-input: [a] is no value for the input "branch", which takes text
       ┌ inputs.yaml:5:9
      5│ branch: [a]
       │         ^^^
       ┌ triggers.yaml:8:7 (the input)
      8│       branch: {default: main}
       │       ^^^^^^
      → Correct it here.
    "
  `);
});

test('that is no map is refused', () => {
  const read = readInputsFile(new SourceFile('inputs.yaml', '- a\n- b\n'));
  expect(read).toMatchObject({ ok: false, error: [{ code: 'bad-inputs-file', at: { start: 0 } }] });
  expect(readInputsFile(new SourceFile('inputs.yaml', 'a: [\n'))).toMatchObject({ ok: false });
});
