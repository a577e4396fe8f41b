import { describe, expect, test } from 'vitest';
import { parametersOf, planProblemsOf, planUnderlined } from '../../plan/planning.ts';
import { HEAD, problemsOf, underlined, withTrigger } from '../loading.ts';

const CONTEXT = `${HEAD}env: [STAGE]
secrets: {TOKEN: {env: TOKEN}, OTHER_TOKEN: {file: t}}
vars:
  team: platform
  hosts: [a.example.com, b.example.com]
  config: {region: eu, size: 3}
  none: ~
`;
const MATRIX = `matrix:
  os: [linux]
  shard: [3]
  version: [1.10]
  my-key: [hyphen]
  disk-1: [digit]
  include:
    - {os: linux, coverage: true}
    - {os: windows}
`;

/** A manifest whose only parameter is this expression or text. */
const parameter = (text: string): string =>
  withTrigger(`${MATRIX}parameters:\n  P: ${JSON.stringify(text)}`, CONTEXT);

/** What is sent in a combination that has all keys; undefined when it is left out. */
const sent = (text: string): unknown => {
  const manifest = parameter(text).replace(/ *- \{os: windows\}\n/, '');
  const [first] = parametersOf(manifest, { env: { STAGE: 'prod' } });
  return typeof first === 'object' && first !== null && 'P' in first ? first.P : undefined;
};

test.each<[string, unknown]>([
  ['${{ matrix.os }}', 'linux'],
  ['${{matrix.os}}-${{ vars.team }}', 'linux-platform'],
  ['${{ vars["team"] }}', 'platform'],
  ['${{ env.STAGE }}', 'prod'],
  ['${{ trigger.name }}', 't'],
  ['${{ matrix.my-key }}', 'hyphen'],
  ['${{ matrix["disk-1"] }}', 'digit'],
  ['${{ matrix.my-key + "!" }}', 'hyphen!'],
  ['${{ matrix.shard - 1 }}', '2'],
  ['${{ vars.hosts[1] }}', 'b.example.com'],
  ['${{ vars.config.region }}', 'eu'],
  ['${{ matrix.os == "linux" ? "a" : "b" }}', 'a'],
  ['${{ matrix.os.startsWith("lin") && size(vars.hosts) == 2 }}', 'true'],
  ['${{ vars.hosts.exists(host, host.contains("b.")) }}', 'true'],
  ['${{ vars.hosts.map(os, os + ":80")[0] }}', 'a.example.com:80'],
  ['${{ type(matrix.shard) == int }}', 'true'],
  ['${{ "}}" + "x" }}', '}}x'],
  ['${{ {"a": {"b": "c"}}.a.b }}', 'c'],
  ['$${{ matrix.os }}', '$${{ matrix.os }}'],
  ['a$b $5 {{ x }}', 'a$b $5 {{ x }}'],
])('%s is sent as %s', (text, expected) => {
  expect(sent(text)).toBe(expected);
});

describe('a value that is one whole expression keeps its type; inside text it becomes text', () => {
  test.each<[string, unknown]>([
    ['${{ matrix.version }}', '1.10'],
    ['v${{ matrix.version }}', 'v1.10'],
    ['${{ matrix.shard }}', '3'],
    ['${{ matrix.shard == 3 }}', 'true'],
    ['${{ matrix.version < 1.2 }}', 'true'],
    ['${{ vars.none }}', undefined],
    ['[${{ vars.none }}]', '[]'],
    ['${{ vars.none == null ? dyn(null) : "x" }}', undefined],
    ['', ''],
  ])('%s', (text, expected) => {
    expect(sent(text)).toBe(expected);
  });
});

describe('whole numbers are integers, whatever notation they have', () => {
  const compares = (written: string, expression: string): unknown =>
    parametersOf(withTrigger(`matrix: {n: [${written}]}\nparameters: {P: "\${{ ${expression} }}"}`));

  test.each([
    ['012', 'matrix.n == 12'],
    ['0x1F', 'matrix.n == 31 && type(matrix.n) == int'],
    ['0o17', 'matrix.n == 15'],
    ['+7', 'matrix.n % 4 == 3'],
    ['9007199254740993', 'matrix.n - 1 == 9007199254740992'],
    ['9223372036854775807', 'type(matrix.n) == int'],
    ['9223372036854775808', 'type(matrix.n) == double'],
    ['1e3', 'matrix.n == 1000.0'],
    ['.inf', 'matrix.n > 1e300'],
    ['-.inf', 'matrix.n < -1e300'],
    ['.nan', 'matrix.n != matrix.n'],
  ])('%s: %s', (written, expression) => {
    expect(compares(written, expression)).toEqual([{ P: 'true' }]);
  });
});

describe('a key that only some combinations have', () => {
  const of = (text: string): readonly unknown[] => parametersOf(parameter(text), { env: { STAGE: 'x' } });

  test('reads as null in the others, so that a parameter made of it alone is left out', () => {
    expect(of('${{ matrix.coverage }}')).toEqual([{ P: 'true' }, {}]);
    expect(of('${{ matrix.coverage == null }}')).toEqual([{ P: 'false' }, { P: 'true' }]);
    expect(of('c=${{ matrix.coverage }}')).toEqual([{ P: 'c=true' }, { P: 'c=' }]);
  });
  test('can be asked for', () => {
    expect(of('${{ has(matrix.coverage) }}')).toEqual([{ P: 'true' }, { P: 'false' }]);
    expect(of('${{ has(matrix.coverage) && matrix.coverage ? "yes" : "no" }}')).toEqual([
      { P: 'yes' },
      { P: 'no' },
    ]);
    expect(of('${{ has( matrix . my-key ) }}')).toEqual([{ P: 'true' }, { P: 'false' }]);
  });
});

describe('names that do not exist', () => {
  test.each([
    ['${{ matrix.oss }}', 'unknown-name: oss', 'Did you mean `matrix.os`?'],
    ['${{ matrix["oss"] == "x" }}', 'unknown-name: \\"oss\\"', 'Did you mean `matrix.os`?'],
    ['${{ has(matrix.coverge) }}', 'unknown-name: matrix.coverge', 'Did you mean `matrix.coverage`?'],
    ['${{ "a" + matrix.my-kye }}', 'unknown-name: my-kye', 'Did you mean `matrix.my-key`?'],
    ['${{ matrix.disk-1 }}', 'unknown-name: disk', 'Did you mean `matrix["disk-1"]`?'],
    ['${{ matrx.os }}', 'unknown-context: matrx', 'Did you mean "matrix"?'],
    ['${{ matrx }}', 'unknown-context: matrx', 'Did you mean "matrix"?'],
    ['${{ secret.TOKEN }}', 'unknown-context: secret', 'Did you mean "secrets"?'],
    [
      '${{ github.sha }}',
      'unknown-context: github',
      'An expression here may read: matrix, inputs, vars, env, trigger.',
    ],
    ['${{ env.HOME }}', 'unknown-name: HOME', 'Define it in the list `env:`; there is: STAGE.'],
    ['${{ trigger.nam }}', 'unknown-name: nam', 'Did you mean `trigger.name`?'],
    ['${{ secrets.TOKN }}', 'unknown-name: TOKN', 'Did you mean `secrets.TOKEN`?'],
    [
      '${{ vars.constructor }}',
      'unknown-name: constructor',
      'Define it under `vars:`; there is: team, hosts, config, none.',
    ],
  ])('%s: %s', (text, expected, next) => {
    const manifest = parameter(text);
    expect(underlined(manifest).filter(line => !/^(number-like|include-matches)/.test(line))).toEqual([
      expected,
    ]);
    expect(problemsOf(manifest).find(({ severity }) => severity === 'error')?.next).toBe(next);
  });

  test('are told all at once, in reading order', () => {
    expect(
      underlined(
        withTrigger('parameters: {A: "${{ vars.a }}${{ inputs.b }}", B: "${{ matrix.c + env.d }}"}'),
      ),
    ).toEqual(['unknown-name: a', 'unknown-name: b', 'unknown-name: c', 'unknown-name: d']);
  });
});

describe('secrets', () => {
  test('stay references in the plan', () => {
    expect(sent('Bearer ${{ secrets.TOKEN }} ${{ matrix.os }}')).toBe('Bearer ${{ secrets.TOKEN }} linux');
  });

  test.each([
    ['job', 'job: ${{ secrets.TOKEN }}'],
    ['cause', 'job: j\n    cause: ${{ secrets.TOKEN }}'],
  ])('may not stand in `%s`, which plans and logs show', (_, body) => {
    expect(underlined(`${CONTEXT}triggers:\n  t:\n    ${body}\n`)).toEqual([
      'expression-not-allowed: secrets.TOKEN',
    ]);
  });

  test('may not stand in the address of a target', () => {
    const head =
      'version: 1\nsecrets: {TOKEN: {env: T}}\ntargets: {ci: {type: jenkins, url: "https://${{ secrets.TOKEN }}/"}}\n';
    expect(underlined(withTrigger('', head))).toEqual(['expression-not-allowed: secrets.TOKEN']);
  });

  test.each([
    '${{ secrets.TOKEN + "x" }}',
    '${{ secrets["TOKEN"] }}',
    '${{ has(secrets.TOKEN) }}',
    '${{ size(secrets.TOKEN) > 3 ? "long" : "short" }}',
    '${{ [1].map(x, secrets.TOKEN)[0] }}',
    '${{ {"a": secrets} }}',
    '${{ cel.bind(s, secrets, s.TOKEN) }}',
    '${{ matrix.os == "linux" ? secrets.TOKEN : secrets.OTHER_TOKEN }}',
  ])('cannot be computed with: %s', text => {
    const codes = problemsOf(parameter(text)).flatMap(({ code, severity }) =>
      severity === 'error' ? [code] : [],
    );
    expect(new Set(codes)).toEqual(new Set(['secret-in-expression']));
  });
});

describe('places without expressions', () => {
  test.each([
    ['vars: {a: "x ${{ env.A }}"}', 'expression-not-allowed: ${{ env.A }}'],
    ['vars: {a: [{b: "${{ unclosed"}]}', 'expression-not-allowed: ${{ unclosed'],
  ])('%s', (line, expected) => {
    expect(underlined(withTrigger('', `${HEAD}${line}\n`))).toEqual([expected]);
  });

  test.each([
    ['matrix: {os: ["${{ inputs.os }}"]}', '${{ inputs.os }}'],
    ['matrix: {os: [linux], include: [{os: linux, x: "${{ vars.x }}"}]}', '${{ vars.x }}'],
    ['inputs: {a: {default: "${{ env.A }}"}}', '${{ env.A }}'],
    ['description: "for ${{ vars.team }}"', '${{ vars.team }}'],
  ])('%s', (body, expected) => {
    expect(underlined(withTrigger(body))).toEqual([`expression-not-allowed: ${expected}`]);
  });

  test('take `$${{` for the characters themselves, as everywhere', () => {
    const text = withTrigger(
      'matrix: {m: ["$${{ m }}"]}\ninputs: {i: {default: "$${{ i }}"}}\nparameters: {M: "${{ matrix.m }}", I: "${{ inputs.i }}", V: "${{ vars.v }}"}',
      `${HEAD}vars: {v: "$$\${{ v }}"}\n`,
    );
    // The plan's notation escapes them again.
    expect(parametersOf(text)).toEqual([{ M: '$${{ m }}', I: '$${{ i }}', V: '$$${{ v }}' }]);
  });
});

test.each([
  ['${{ matrix.os.matches("a+") }}', '`matches` is not available in expressions'],
  ['${{ matches(matrix.os, "a+") }}', '`matches` is not available in expressions'],
  ['${{ [1].map(a, [1].map(b, [1].map(c, c))) }}', 'no more than 2 loops may stand in each other'],
  ['${{ }}', 'the expression is empty'],
  ['${{ matrix.os + }}', 'the expression ends too early'],
  ['${{ matrix.os = "x" }}', 'unexpected character: ='],
])('%s is refused: %s', (text, message) => {
  expect(problemsOf(parameter(text)).filter(({ severity }) => severity === 'error')).toMatchObject([
    { code: 'expression-syntax', message },
  ]);
});

test.each([
  ['${{ "a" + 1 }}', 'no such overload: string + int'],
  ['${{ nope(matrix.os) }}', "found no matching overload for 'nope(any)'"],
  [
    '${{ matrix.os == "x" ? null : "y" }}',
    "ternary branches must have the same type, got 'null' and 'string'",
  ],
])('%s cannot work whatever the values, which is known before there are any', (text, message) => {
  expect(problemsOf(parameter(text)).filter(({ severity }) => severity === 'error')).toMatchObject([
    { code: 'expression-type', message },
  ]);
});

describe('what goes wrong in an expression is known when the plan is made', () => {
  const failure = (text: string, env: Record<string, string> = { STAGE: 'x' }): readonly string[] =>
    planUnderlined(parameter(text), { env });

  test.each([
    ['a ${{ vars.hosts }}', 'not-text: ${{ vars.hosts }}'],
    ['${{ vars.config }}', 'not-text: ${{ vars.config }}'],
    ['${{ vars.config.regio }}', 'expression-failed: regio'],
    ['a ${{ 7 % (3 - matrix.shard) + 1 }}', 'expression-failed: 7 % (3 - matrix.shard'],
    ['${{ matrix.os + 1 }}', 'expression-failed: matrix.os + 1'],
    ['${{ timestamp("2026-01-01T00:00:00Z") }}', 'expression-failed: timestamp(\\"2026-01-01T00:00:00Z\\")'],
    ['${{ duration("1h") }}', 'expression-failed: duration(\\"1h\\")'],
    ['${{ b"x" }}', 'expression-failed: b\\"x\\"'],
    ['${{ 5u }}', 'expression-failed: 5u'],
    [
      '${{ timestamp("2026-01-01T00:00:00Z").getHours("No/Zone") }}',
      'expression-failed: timestamp(\\"2026-01-01T00:00:00Z\\").getHours(\\"No/Zone\\")',
    ],
  ])('%s', (text, expected) => {
    expect(failure(text)).toEqual([expected]);
  });

  test('the combination is named, since others may be right', () => {
    expect(planProblemsOf(parameter('${{ string(matrix.shard) }}'), { env: {} })).toMatchObject([
      { message: expect.stringMatching(/ \(for os=windows\)$/) },
    ]);
  });

  test('an environment variable that is not set is an error where it is read, and only there', () => {
    expect(failure('${{ env.STAGE }}', {})).toEqual(['missing-env: ${{ env.STAGE }}']);
    expect(failure('${{ env.STAGE + "x" }}', {})).toEqual(['missing-env: env.STAGE']);
    expect(failure('${{ env["STAGE"] == "prod" }}', {})).toEqual(['missing-env: env[\\"STAGE\\"]']);
    expect(failure('${{ has(env.STAGE) ? env.STAGE : "dev" }}', {})).toEqual([]);
    expect(failure('${{ env.STAGE }}', { STAGE: '' })).toEqual([]);
  });

  test('only the variables that the manifest lists are asked for', () => {
    expect(parametersOf(parameter('x'), { env: {} })).toHaveLength(2);
    expect(underlined(parameter('${{ env.PATH }}'))).toContain('unknown-name: PATH');
  });
});
