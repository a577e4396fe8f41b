import { describe, expect, test } from 'vitest';
import type { Trigger } from '../../../src/manifest/manifest.ts';
import { originOf } from '../../../src/manifest/origin.ts';
import { makePlan } from '../../../src/plan/make-plan.ts';
import { requestDocument } from '../../../src/plan/render/plan-json.ts';
import fc from '../../property.ts';
import { manifestFrom, underlinedIn } from './files.ts';

const HEAD = 'version: 1\ntargets: {ci: {type: jenkins, url: "https://ci.example.com/"}}\n';

function triggerOf(text: string, files: Readonly<Record<string, string>> = {}): Trigger {
  const trigger = manifestFrom({ 'triggers.yaml': HEAD + text, ...files }).triggers.get('t');
  if (trigger === undefined) throw new Error('there is no trigger t');
  return trigger;
}

const parametersOf = (trigger: Trigger): unknown =>
  Object.fromEntries(
    [...trigger.parameters].map(([name, template]) => [
      name,
      template.kind === 'constant' ? template.value : template.kind,
    ]),
  );

describe('a trigger that extends templates', () => {
  test('says itself what differs', () => {
    const trigger = triggerOf(`
templates:
  base: {job: base, description: from base, max-parallel: 2, unstable: success, token: "\${{ secrets.S }}"}
secrets: {S: {env: S}}
triggers: {t: {extends: base, job: own}}`);
    expect(trigger).toMatchObject({ maxParallel: 2, unstable: 'success', description: 'from base' });
    expect(trigger.job).toMatchObject({ path: { value: 'own' } });
  });

  test('takes the later where two say the same, and their own templates before them', () => {
    const trigger = triggerOf(`
templates:
  root: {job: j, parameters: {A: root, B: root, C: root, D: root}}
  one: {extends: root, parameters: {B: one, C: one, D: one}}
  two: {parameters: {C: two, D: two}}
triggers: {t: {extends: [one, two], parameters: {D: own}}}`);
    expect(parametersOf(trigger)).toEqual({ A: 'root', B: 'one', C: 'two', D: 'own' });
  });

  test('merges maps key by key at every level, but replaces lists and axes', () => {
    const trigger = triggerOf(`
templates:
  base:
    job: j
    inputs: {branch: {type: string, choices: [main, dev], default: main}}
    matrix: {os: [linux, windows], python: ["3.12", "3.13"]}
triggers:
  t: {extends: base, inputs: {branch: {default: dev}}, matrix: {os: [mac], include: [{os: mac, x: 1}]}}`);
    expect(trigger.inputs.get('branch')).toMatchObject({ default: 'dev', choices: ['main', 'dev'] });
    expect([...(trigger.matrix?.axes ?? [])]).toEqual([
      ['os', ['mac']],
      ['python', ['3.12', '3.13']],
    ]);
  });

  test('can leave out a parameter of a template by saying null', () => {
    const text = `
templates: {base: {job: j, parameters: {A: a, B: b}}}
triggers: {t: {extends: base, parameters: {A: null}}}`;
    const made = makePlan(manifestFrom({ 'triggers.yaml': HEAD + text }), {
      triggers: [],
      inputs: new Map(),
      env: () => undefined,
    });
    expect(made.ok && made.value.requests.map(requestDocument)).toMatchObject([{ parameters: { B: 'b' } }]);
    expect(made.ok && made.value.requests[0]?.parameters.has('A')).toBe(false);
  });

  test('can extend what another file says, and a template reads the trigger’s own matrix', () => {
    const trigger = triggerOf('include: [a.yaml]\ntriggers: {t: {extends: far, matrix: {os: [linux]}}}', {
      'a.yaml': 'templates: {far: {job: "build-${{ matrix.os }}"}}',
    });
    expect(trigger.job).toMatchObject({ path: { kind: 'text' } });
  });

  test('still needs a job from somewhere', () => {
    const text = `${HEAD}templates: {base: {max-parallel: 1}}\ntriggers: {t: {extends: base}}`;
    expect(underlinedIn({ 'triggers.yaml': text })).toEqual(['triggers.yaml missing-property: t']);
  });
});

describe('what is wrong in a template', () => {
  test('is told once, at its own place, however many extend it', () => {
    const text = (body: string) =>
      `${HEAD}templates: {base: {job: j, ${body}}}\ntriggers: {a: {extends: base}, b: {extends: base}}`;
    expect(underlinedIn({ 'triggers.yaml': text('max-parallel: many') })).toEqual([
      'triggers.yaml wrong-type: many',
    ]);
    expect(underlinedIn({ 'triggers.yaml': text('parameters: {P: "${{ vars.x }}"}') })).toEqual([
      'triggers.yaml unknown-name: x',
    ]);
  });

  test('is told of a template that nobody extends, too', () => {
    const text = `${HEAD}templates: {base: {jib: j}}\ntriggers: {t: {job: j}}`;
    expect(underlinedIn({ 'triggers.yaml': text })).toContain('triggers.yaml unknown-property: jib');
  });
});

describe('defaults', () => {
  test('count where neither the trigger nor a template says it', () => {
    const text = `
defaults: {max-parallel: 3, unstable: success, parameters: {A: default, B: default, C: default}}
templates: {base: {job: j, unstable: failure, parameters: {B: base, C: base}}}
triggers: {t: {extends: base, parameters: {C: own}}}`;
    const trigger = triggerOf(text);
    expect(trigger).toMatchObject({ maxParallel: 3, unstable: 'failure' });
    expect(parametersOf(trigger)).toEqual({ A: 'default', B: 'base', C: 'own' });
  });
});

test('a way of templates that nobody could follow is refused', () => {
  const chain = (length: number): string => {
    const names = Array.from({ length }, (_, at) => `l${at}: {job: j, extends: l${at + 1}}`);
    return `${HEAD}templates: {${names.join(', ')}, l${length}: {}}\ntriggers: {t: {extends: l0}}`;
  };
  expect(underlinedIn({ 'triggers.yaml': chain(49) })).toEqual([]);
  expect(underlinedIn({ 'triggers.yaml': chain(50) })).toEqual(['triggers.yaml limit-depth: l50']);
  expect(underlinedIn({ 'triggers.yaml': chain(20_000) })).toEqual(['triggers.yaml limit-depth: l50']);
});

test('each value tells where it is from', () => {
  const trigger = triggerOf(
    `include: [a.yaml]
defaults: {parameters: {A: a}, max-parallel: 1}
templates: {one: {extends: far, parameters: {C: c}, matrix: {os: [linux]}}}
triggers: {t: {extends: one, parameters: {D: d}}}`,
    { 'a.yaml': 'templates: {far: {job: j, parameters: {B: b}}}' },
  );
  const origin = (...path: readonly string[]): unknown => {
    const found = originOf(trigger, path);
    const { source, start, end } = found?.at ?? {};
    return found === null ? null : [found.from, source?.path, source?.text.slice(start, end)];
  };
  expect(origin('parameters', 'A')).toEqual([{ kind: 'defaults' }, 'triggers.yaml', 'a']);
  expect(origin('parameters', 'B')).toEqual([{ kind: 'template', name: 'far' }, 'a.yaml', 'b']);
  expect(origin('parameters', 'C')).toEqual([{ kind: 'template', name: 'one' }, 'triggers.yaml', 'c']);
  expect(origin('parameters', 'D')).toEqual([null, 'triggers.yaml', 'd']);
  expect(origin('job')).toEqual([{ kind: 'template', name: 'far' }, 'a.yaml', 'j']);
  expect(origin('matrix', 'os')).toEqual([{ kind: 'template', name: 'one' }, 'triggers.yaml', '[linux]']);
  expect(origin('max-parallel')).toEqual([{ kind: 'defaults' }, 'triggers.yaml', '1']);
  expect(origin('cause')).toBeNull();
});

test('templates in a row are as good as one that says it all', () => {
  const layer = fc.dictionary(fc.constantFrom('A', 'B', 'C', 'D'), fc.constantFrom('1', '2', '3'));
  fc.assert(
    fc.property(fc.array(layer, { minLength: 1, maxLength: 5 }), layer, (layers, own) => {
      const templates = layers.map((parameters, at) => ({ name: `l${at}`, parameters }));
      const trigger = triggerOf(`
templates: ${JSON.stringify(Object.fromEntries(templates.map(({ name, parameters }) => [name, { parameters }])))}
triggers: {t: {job: j, extends: [${templates.map(({ name }) => name).join(', ')}], parameters: ${JSON.stringify(own)}}}`);
      expect(parametersOf(trigger)).toEqual(Object.assign({}, ...layers, own));
    }),
    { numRuns: 60 },
  );
});
