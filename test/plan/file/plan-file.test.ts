import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { compileCel } from '../../../src/manifest/expression/cel.ts';
import { planFileText } from '../../../src/plan/file/plan-file.ts';
import { planFileFaults, type Surroundings } from '../../../src/plan/file/plan-file-holds.ts';
import { PlanFileReader, parsePlanFile } from '../../../src/plan/file/plan-file-load.ts';
import type { Plan } from '../../../src/plan/plan.ts';
import { savePlan } from '../../../src/plan/saved/saved-plan.ts';
import fc from '../../property.ts';
import { planOf } from '../planning.ts';

const MANIFEST = `
version: 1
env: [STAGE]
secrets: {TOKEN: {env: T}}
targets:
  ci: {type: jenkins, url: "https://ci.example.com/", auth: {user: me, token: "\${{ secrets.TOKEN }}"}}
triggers:
  build:
    job: b
    schedule: [{cron: "0 2 * * *", timezone: Europe/Zurich}]
    matrix: {os: [linux, windows]}
    parameters: {OS: "\${{ matrix.os }}", STAGE: "\${{ env.STAGE }}", SECRET: "x\${{ secrets.TOKEN }}"}
  after: {job: c, needs: [build], if: "needs.build.result == 'success' && env.STAGE == 'prod'"}
`;
const plan = (): Plan => planOf(MANIFEST, { env: { STAGE: 'prod' } });
const KEY = 'a key that nobody knows';
const EXPIRES = Date.UTC(2026, 10, 23);

const text = (key: string | null = null, expires: number | null = null): string =>
  planFileText(plan(), { volley: '1.2.3', expires, key });

const parse = (contents: string, key: string | null = null) => parsePlanFile(contents, { key, compileCel });
const codeOf = (contents: string, key: string | null = null): string => {
  const file = parse(contents, key);
  return file.ok ? 'ok' : file.error.code;
};

describe('a plan file', () => {
  test('is the same bytes for the same inputs, whatever they are', () => {
    const choice = fc.record({
      axis: fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 4 }),
      stage: fc.string(),
      key: fc.option(fc.string({ minLength: 16 })),
      expires: fc.option(fc.integer({ min: 0, max: 4e12 })),
    });
    fc.assert(
      fc.property(choice, ({ axis, stage, key, expires }) => {
        const make = (): string => {
          const manifest = MANIFEST.replace('[linux, windows]', () => JSON.stringify(axis));
          const made = planOf(manifest, { env: { STAGE: stage } });
          return planFileText(made, { volley: '1', expires, key });
        };
        expect(make()).toBe(make());
      }),
      { numRuns: 30 },
    );
  });

  test('holds the plan exactly, with each request on a line of its own', () => {
    const file = parse(text());
    expect(file.ok && savePlan(file.value.plan.whole())).toEqual(savePlan(plan()));
    const lines = text()
      .split('\n')
      .filter(line => line.startsWith('{"key":'));
    expect(lines).toHaveLength(plan().requests.length);
  });

  test('fits its schema, signed or not', () => {
    const schema = readFileSync(new URL('../../../schemas/plan-file.schema.json', import.meta.url), 'utf8');
    const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(JSON.parse(schema));
    for (const contents of [text(), text(KEY, EXPIRES)]) {
      validate(JSON.parse(contents));
      expect(validate.errors ?? []).toEqual([]);
    }
  });

  test('holds no secret, only its name', () => {
    expect(text()).toContain('{"secret":"TOKEN"}');
  });

  test('says the same when it is read in pieces, wherever they end', () => {
    const contents = text(KEY, EXPIRES);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: contents.length }), size => {
        const reader = new PlanFileReader({ key: KEY, compileCel });
        for (let at = 0; at < contents.length; at += size) reader.push(contents.slice(at, at + size));
        const file = reader.end();
        expect(file.ok && savePlan(file.value.plan.whole())).toEqual(savePlan(plan()));
      }),
      { numRuns: 30 },
    );
  });

  test('gives its requests as often as they are asked for, one by one or all together', () => {
    const file = parse(text());
    const saved = file.ok ? file.value.plan : null;
    const keys = plan().requests.map(({ key }) => key);
    expect([...(saved?.requests ?? [])].map(({ key }) => key)).toEqual(keys);
    expect([...(saved?.requests ?? [])]).toEqual(saved?.whole().requests);
  });

  test('whose signature is wrong, missing or cannot be checked is refused', () => {
    expect(codeOf(text(KEY), KEY)).toBe('ok');
    expect(codeOf(text(KEY), 'another key of some length')).toBe('bad-signature');
    expect(codeOf(text(), KEY)).toBe('unsigned-plan-file');
    expect(codeOf(text(KEY))).toBe('unchecked-signature');
  });

  test.each<[string, (file: string) => string]>([
    ['over many lines', file => JSON.stringify(JSON.parse(file), null, 4)],
    ['on one line', file => JSON.stringify(JSON.parse(file))],
    ['with spaces in its lines', file => file.replaceAll('","', '", "')],
    ['with tabs in its lines', file => file.replaceAll('","', '"\t,"')],
    ['with line ends of another system', file => file.replaceAll('\n', '\r\n')],
    ['with escapes that nobody needs', file => file.replaceAll('"linux"', '"l\\u0069nux"')],
  ])('may be laid out in another way, since what it says is signed: %s', (_, write) => {
    const written = write(text(KEY));
    expect(written).not.toBe(text(KEY));
    expect(codeOf(written, KEY)).toBe('ok');
  });

  test.each([
    ['its expiry', (file: string) => file.replace('2026-11-23', '2036-11-23')],
    ['the version of its volley', (file: string) => file.replace('"1.2.3"', '"1.2.4"')],
    ['a parameter', (file: string) => file.replace('["STAGE","prod"]', '["STAGE","test"]')],
    ['the address of a target', (file: string) => file.replace('ci.example.com', 'evil.example.com')],
  ])('in which somebody has changed this is refused by its signature: %s', (_, change) => {
    const changed = change(text(KEY, EXPIRES));
    expect(changed).not.toBe(text(KEY, EXPIRES));
    expect(codeOf(changed, KEY)).toBe('bad-signature');
  });

  test('that is damaged is refused without a key, too', () => {
    expect(codeOf(text().replace('["STAGE","prod"]', '["STAGE","test"]'))).toBe('altered');
    expect(codeOf(text().replace('"key":"', '"key":"x'))).toBe('malformed');
    const expiring = text(null, EXPIRES);
    expect(codeOf(expiring)).toBe('ok');
    expect(codeOf(expiring.replace('"2026-11-23T00:00:00.000Z"', 'null'))).toBe('altered');
    expect(codeOf(text().replace('"volley": "1.2.3"', '"volley": "1.2.4"'))).toBe('altered');
    expect(codeOf(text().replace('"savedPlan": 1', '"savedPlan": 9'))).toBe('newer-plan');
    expect(codeOf(text().replace('"planFile": 1', '"planFile": 2'))).toBe('newer-plan-file');
    expect(codeOf(text().replace('"expires": null', '"expires": "soon"'))).toBe('malformed');
    expect(codeOf(text().replace('"expires": null,', ''))).toBe('malformed');
    expect(codeOf('{"plan": 1}')).toBe('not-a-plan-file');
  });
});

describe('a plan file that says something twice is refused, since it means one thing to volley and another to others', () => {
  /** What the file says of this, on lines of their own. */
  const said = (contents: string, name: string): string => {
    const start = contents.indexOf(`"${name}": [`);
    return contents.slice(start, contents.indexOf('\n]', start) + 2);
  };
  const codesOf = (change: (contents: string) => string): readonly string[] => [
    codeOf(change(text())),
    codeOf(change(text(KEY)), KEY),
  ];

  test('a target after the requests, though the one before them was signed', () => {
    const again = (contents: string): string => {
      const other = said(contents, 'targets').replace('ci.example', 'evil.example');
      return contents.replace('"warnings":', () => `${other},\n"warnings":`);
    };
    expect(again(text())).toContain('evil.example');
    expect(codesOf(again)).toEqual(['altered', 'bad-signature']);
  });

  test('its requests in two lists, of which others read the last', () => {
    const [first = ''] = said(text(), 'requests').split(',\n');
    const parted = (contents: string): string =>
      contents.replace(`${first},\n`, () => `${first}\n],\n"warnings": [],\n"requests": [\n`);
    expect(JSON.parse(parted(text())).saved.plan.requests).toHaveLength(plan().requests.length - 1);
    expect(codesOf(parted)).toEqual(['altered', 'bad-signature']);
    const hidden = (contents: string): string =>
      contents.replace(
        '"warnings":',
        () => `"r\\u0065quests": [${first.slice(first.indexOf('{'))}],\n"warnings":`,
      );
    expect(JSON.parse(hidden(text())).saved.plan.requests).toHaveLength(1);
    expect(codesOf(hidden)).toEqual(['malformed', 'malformed']);
  });

  test('its expiry after the plan', () => {
    const saidAgain = text(KEY, EXPIRES).replace(/\n\}\n$/, ',\n"expires": null\n}\n');
    expect(codeOf(saidAgain, KEY)).toBe('bad-signature');
  });
});

test('a plan file that is cut off at any place is refused, signed or not', () => {
  for (const key of [null, KEY]) {
    const contents = text(key);
    fc.assert(
      // The last sign is a line end, which nobody misses.
      fc.property(fc.integer({ min: 0, max: contents.length - 2 }), end => {
        expect(codeOf(contents.slice(0, end), key)).toBe('not-json');
      }),
    );
  }
});

test('what is wrong with a request is told with its place, before anything of the file is used', () => {
  const file = parse(text().replace('"target":"ci","job":["c"]', '"target":"ci","job":"c"'));
  expect(file.ok ? '' : file.error.message).toBe(
    'the plan file is wrong at saved.plan.requests[2].job: expected a list',
  );
});

describe('a plan file is fired', () => {
  const surroundings = (changes: Partial<Surroundings> = {}): Surroundings => {
    const { manifest, files, targets } = plan();
    return { now: EXPIRES - 1, manifest, files, targets, allowStale: false, ...changes };
  };
  const faults = (changes: Partial<Surroundings>): readonly string[] =>
    planFileFaults({ plan: plan(), expires: EXPIRES }, surroundings(changes)).map(
      ({ code, message }) => `${code}: ${message}`,
    );

  test('when nothing has changed', () => {
    expect(faults({})).toEqual([]);
  });

  test('until it expires', () => {
    expect(faults({ now: EXPIRES })).toEqual([
      'expired-plan: the plan has expired: `expires` is 2026-11-23T00:00:00.000Z',
    ]);
  });

  test('only at the addresses that were planned, whatever is allowed', () => {
    const ci = plan().targets.get('ci');
    const elsewhere = ci === undefined ? [] : [['ci', { ...ci, url: 'https://x.example.com/' }] as const];
    expect(faults({ targets: new Map(elsewhere), allowStale: true })).toEqual([
      'other-target: `targets.ci.url` is https://x.example.com/ now, and https://ci.example.com/ in the plan',
    ]);
    expect(faults({ targets: new Map() })).toEqual([
      'other-target: `targets.ci` of the plan is not in the manifest, or its address cannot be evaluated',
    ]);
  });

  test('after a change of the manifest or of a file of it only where that is allowed', () => {
    const digest = `sha256:${'0'.repeat(64)}`;
    const manifest = { path: 'triggers.yaml', digest };
    const files = [{ path: 'axis.yaml', digest }];
    expect(faults({ manifest, files })).toEqual([
      'stale-plan: the manifest triggers.yaml has changed since the plan was made',
      'stale-plan: axis.yaml, of the manifest, is new since the plan was made',
    ]);
    expect(faults({ manifest, files, allowStale: true })).toEqual([]);
  });

  test('from another folder than it was made in', () => {
    const { manifest } = plan();
    const digest = `sha256:${'0'.repeat(64)}`;
    const made = { ...plan(), files: [{ path: 'parts/axis.yaml', digest }] };
    const here = surroundings({
      manifest: { ...manifest, path: '../up/triggers.yaml' },
      files: [{ path: '../up/parts/axis.yaml', digest }],
    });
    expect(planFileFaults({ plan: made, expires: null }, here)).toEqual([]);
  });
});
