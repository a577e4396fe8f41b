import { describe, expect, test } from 'vitest';
import { parametersOf } from '../plan/planning.ts';
import { problemsOf, underlined, withTrigger } from './loading.ts';

/** What is sent for a value as it is written: as a parameter, and by way of the matrix. */
const sent = (written: string): readonly unknown[] => [
  ...parametersOf(withTrigger(`parameters:\n  P: ${written}`)),
  ...parametersOf(withTrigger(`matrix:\n  v:\n    - ${written}\nparameters:\n  P: \${{ matrix.v }}`)),
];

describe('what is written is what is sent', () => {
  test.each([
    ['1.10', '1.10'],
    ['3.10', '3.10'],
    ['012', '012'],
    ['0x1F', '0x1F'],
    ['0o14', '0o14'],
    ['1e3', '1e3'],
    ['.5', '.5'],
    ['0.', '0.'],
    ['+5', '+5'],
    ['-0', '-0'],
    ['.inf', '.inf'],
    ['.nan', '.nan'],
    ['9007199254740993', '9007199254740993'],
    ['123456789012345678901234567890', '123456789012345678901234567890'],
    ['42', '42'],
    ['1_000', '1_000'],
    ['on', 'on'],
    ['yes', 'yes'],
    ['no', 'no'],
    ['NO', 'NO'],
    ['2024-01-01', '2024-01-01'],
    ['12:30:00', '12:30:00'],
    ['"1.10"', '1.10'],
    ["'012'", '012'],
    ['"null"', 'null'],
    ['"true"', 'true'],
    ['true', 'true'],
    ['false', 'false'],
    ['""', ''],
    ['"a\\tb\\u00e9"', 'a\tbé'],
    ["'it''s'", "it's"],
  ])('%s', (written, text) => {
    expect(sent(written)).toEqual([{ P: text }, { P: text }]);
  });

  test('block text keeps its lines', () => {
    expect(
      parametersOf(withTrigger('parameters:\n  P: |\n    one\n      two\n  Q: >-\n    one\n    two')),
    ).toEqual([{ P: 'one\n  two\n', Q: 'one two' }]);
  });

  test('a %YAML 1.1 directive changes no value', () => {
    const text = `%YAML 1.1\n---\n${withTrigger('parameters: {P: on, Q: 0777, R: 12:30}')}`;
    expect(parametersOf(text)).toEqual([{ P: 'on', Q: '0777', R: '12:30' }]);
  });
});

test.each(['~', 'null', 'Null', ''])('a parameter whose value is `%s` is left out', written => {
  expect(sent(written)).toEqual([{}, {}]);
});

test('a number whose text would not survive another tool is sent as written, with a warning at its place', () => {
  const text = withTrigger(`inputs:
  version: {default: 1.20}
matrix:
  python: [3.10, 3, "3.10", 3.9]
  include: [{python: 3, patch: 007}]
parameters: {SHARD: 2, BUILD: 0x1F, QUOTED: "1.10", VERSION: "\${{ inputs.version }}"}`);
  expect(underlined(text)).toEqual([
    'number-like: 1.20',
    'number-like: 3.10',
    'equal-text: "3.10"',
    'number-like: 3.9',
    'number-like: 007',
    'number-like: 0x1F',
  ]);
});

test('two values of an axis that differ in type only are told, with the place of the other', () => {
  const text = withTrigger('matrix: {v: ["1", a, 1, 1], w: [true, "true"], fine: [1, "2", a, a]}');
  expect(problemsOf(text).map(({ code, message, related }) => [code, message, related?.length])).toEqual([
    ['equal-text', 'two values of "v" differ in type only, and both are sent as "1"', 1],
    ['equal-text', 'two values of "v" differ in type only, and both are sent as "1"', 1],
    ['equal-text', 'two values of "w" differ in type only, and both are sent as "true"', 1],
  ]);
});

describe('inputs have a type', () => {
  const sentFor = (input: string, given?: string): unknown =>
    parametersOf(
      withTrigger(
        `inputs: {i: ${input}}\nparameters: {P: "\${{ inputs.i }}", T: "\${{ type(inputs.i) == string }}"}`,
      ),
      given === undefined ? {} : { inputs: { i: given } },
    )[0];

  test('text is text, however its default is written', () => {
    expect(sentFor('{default: 1.10}')).toEqual({ P: '1.10', T: 'true' });
    expect(sentFor('{default: true}')).toEqual({ P: 'true', T: 'true' });
    expect(sentFor('{}', '007')).toEqual({ P: '007', T: 'true' });
  });

  test('a number is a number, and keeps its text', () => {
    expect(sentFor('{type: number, default: 1.10}')).toEqual({ P: '1.10', T: 'false' });
    expect(sentFor('{type: number}', '1.10')).toEqual({ P: '1.10', T: 'false' });
  });

  test.each([
    ['{type: boolean, default: "true"}', 'bad-default: "true"'],
    ['{type: number, default: "1"}', 'bad-default: "1"'],
    ['{type: number, choices: [1, two]}', 'bad-choice: two'],
    ['{choices: [a, b], default: c}', 'bad-default: c'],
  ])('%s is an error at its place', (input, expected) => {
    expect(underlined(withTrigger(`inputs: {i: ${input}}`))).toEqual([expected]);
  });
});
