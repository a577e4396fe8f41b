import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { MANIFEST_RULES } from '../../../src/manifest/rules/index.ts';
import { RULE_NAMES } from '../../../src/manifest/rules/rule-name.ts';
import { unknownRule } from '../../../src/manifest/rules/unknown-rule.ts';
import { unusedIgnore } from '../../../src/manifest/rules/unused-ignore.ts';
import { requestRules } from '../../../src/plan/rules/index.ts';
import { SCHEDULE_RULES } from '../../../src/schedule/rules/index.ts';

const schema = JSON.parse(
  readFileSync(new URL('../../../schemas/triggers.schema.json', import.meta.url), 'utf8'),
);

const rules = [...MANIFEST_RULES, ...requestRules(), ...SCHEDULE_RULES, unusedIgnore, unknownRule];

test('every name has its rule, and every rule its name', () => {
  expect(rules.map(({ name }) => name)).toEqual(RULE_NAMES);
});

test('the schema knows every rule, so that editors complete its name and say what it finds', () => {
  const known: Readonly<Record<string, { readonly description: string }>> =
    schema.definitions.lint.properties.rules.properties;
  expect(Object.entries(known).map(([name, { description }]) => [name, description])).toEqual(
    rules.map(({ name, summary }) => [name, summary]),
  );
});
