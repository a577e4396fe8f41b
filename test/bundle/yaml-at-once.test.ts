import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as published from 'yaml';
import { AT_ONCE } from '../../bundle/yaml-at-once.mjs';
import fc from '../property.ts';

const at = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

type Yaml = Pick<typeof published, 'Lexer' | 'Parser' | 'parseDocument'>;

let folder = '';
let bundled: Yaml = published;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'volley-yaml-'));
  // Its ES modules, as they are bundled.
  cpSync(dirname(at('node_modules/yaml/browser/index.js')), folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"type": "module"}');
  for (const [part, atOnce] of AT_ONCE) {
    const path = join(folder, 'dist', part);
    writeFileSync(path, atOnce(readFileSync(path, 'utf8')));
  }
  const loaded: unknown = await import(pathToFileURL(join(folder, 'index.js')).href);
  if (isYaml(loaded)) bundled = loaded;
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const isYaml = (loaded: unknown): loaded is Yaml =>
  typeof loaded === 'object' && loaded !== null && 'Lexer' in loaded && 'Parser' in loaded;

const lexemes = ({ Lexer }: Yaml, text: string): readonly string[] => [...new Lexer().lex(text)];
const tokens = ({ Parser }: Yaml, text: string): readonly unknown[] => [...new Parser().parse(text)];

function expectSame(text: string): void {
  expect(lexemes(bundled, text)).toEqual(lexemes(published, text));
  expect(tokens(bundled, text)).toEqual(tokens(published, text));
}

/** What YAML has signs for, so that random texts come to all of its constructs, broken ones among them. */
const SIGNS = [
  ...[
    'a',
    'key',
    '1',
    ': ',
    ':',
    '- ',
    '-',
    '? ',
    '\n',
    '\n  ',
    '\n    ',
    ' ',
    '\t',
    '\r\n',
    ', ',
    '# x',
    '%YAML 1.2',
  ],
  ...['[', ']', '{', '}', '"', "'", '\\', '|', '>-', '&a ', '*a', '!t ', '---', '...', '\ufeff', '<<: '],
];

describe('the YAML package as it is bundled', () => {
  it('is not the published one', () => {
    expect(bundled.Lexer).not.toBe(published.Lexer);
    expect(String(bundled.Parser)).not.toContain('*step');
  });

  it('cuts all that people copy into the same tokens', () => {
    const examples = readdirSync(at('examples'), { recursive: true, encoding: 'utf8' });
    const texts = examples.filter(name => /\.ya?ml$/.test(name)).map(name => at(`examples/${name}`));
    expect(texts.length).toBeGreaterThan(3);
    for (const path of texts) expectSame(readFileSync(path, 'utf8'));
  });

  it('cuts any text into the same tokens, also one that is no YAML', () => {
    const text = fc.array(fc.constantFrom(...SIGNS), { maxLength: 40 }).map(signs => signs.join(''));
    fc.assert(fc.property(text, expectSame), { numRuns: 500 });
  });

  it('still reads a text that comes in parts', () => {
    const parts = ['a: 1\nb: [x', ', y]\n', 'c: "z'];
    const read = ({ Parser }: Yaml): readonly unknown[] => {
      const parser = new Parser();
      const last = parts.length - 1;
      return parts.flatMap((part, index) => [...parser.parse(part, index < last)]);
    };
    expect(read(bundled)).toEqual(read(published));
  });
});
