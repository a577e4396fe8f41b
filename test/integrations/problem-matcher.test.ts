import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readRepositoryFile } from './rig.ts';

const FOLDER = new URL('../fixtures/problems/', import.meta.url);

interface Pattern {
  readonly regexp: string;
  readonly [group: string]: string | number;
}

const matcher: { readonly problemMatcher: readonly { readonly pattern: readonly Pattern[] }[] } = JSON.parse(
  await readRepositoryFile('integrations/github/problem-matcher.json'),
);

/** What a reader of problem matchers makes of a text: the patterns have to fit lines that follow each other. */
function matchesIn(text: string): readonly Readonly<Record<string, string>>[] {
  const [first, second] = matcher.problemMatcher[0]?.pattern ?? [];
  if (first === undefined || second === undefined) throw new Error('no patterns');
  const lines = text.split('\n');
  return lines.flatMap((line, at) => {
    const found = { ...groupsOf(first, line), ...groupsOf(second, lines[at + 1] ?? '') };
    return 'file' in found && 'message' in found ? [found] : [];
  });
}

function groupsOf({ regexp, ...groups }: Pattern, line: string): Record<string, string> {
  const found = new RegExp(regexp).exec(line);
  if (found === null) return {};
  return Object.fromEntries(
    Object.entries(groups).map(([name, number]) => [name, found[Number(number)] ?? '']),
  );
}

describe('every problem of the goldens that has a place is matched, with all that it says', () => {
  const names = readdirSync(FOLDER).filter(name => name.endsWith('.txt'));
  test.each(names)('%s', name => {
    const text = readFileSync(new URL(name, FOLDER), 'utf8');
    // Said by hand, not by the patterns: the head of a problem, and the corner of its first frame below.
    const heads = text
      .split('\n\n')
      .filter(block => /^(error|warning) /.test(block) && block.split('\n')[1]?.includes('┌'));
    const found = matchesIn(text);
    expect(found).toHaveLength(heads.length);
    for (const [index, block] of heads.entries()) {
      const { severity, code, message, file, line, column } = found[index] ?? {};
      expect(block.startsWith(`${severity} ${code}: ${message}\n`)).toBe(true);
      expect(block).toContain(`┌ ${file}:${line}:${column}`);
    }
  });
});

test('what is matched is what validate says', () => {
  const text = readFileSync(new URL('unknown-property.txt', FOLDER), 'utf8');
  expect(matchesIn(text)[0]).toEqual({
    severity: 'error',
    code: 'unknown-property',
    message: 'the manifest has no property "trigers"',
    file: 'unknown-property.yaml',
    line: '4',
    column: '1',
  });
});
