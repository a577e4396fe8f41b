import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, normalize, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const src = fileURLToPath(new URL('../../src/', import.meta.url));

/** Data goes one way: a stage imports from those before it in this list, and from core. */
const STAGES = [
  'core',
  'manifest',
  'plan',
  'targets',
  'run',
  'schedule',
  'testing',
  'store',
  'service',
  'report',
  'server',
  'sandbox',
  'cli',
];
/** The sandbox rehearses a Jenkins, and a Jenkins knows nothing of volley. */
const ALONE = new Set(['sandbox']);

const files = (await readdir(src, { recursive: true })).filter(file => file.endsWith('.ts'));
const sources = await Promise.all(
  files.map(async file => ({ file, text: await readFile(join(src, file), 'utf8') })),
);
const importsOf = (text: string): string[] =>
  [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(([, target]) => target ?? '');

describe('the stages', () => {
  test('are all that there is', async () => {
    const folders = (await readdir(src, { withFileTypes: true })).filter(entry => entry.isDirectory());
    expect(folders.map(({ name }) => name).sort()).toEqual([...STAGES].sort());
  });

  test('look only to the left', () => {
    const wrong: string[] = [];
    for (const { file, text } of sources) {
      const [stage = ''] = file.split('/');
      for (const target of importsOf(text).filter(name => name.startsWith('.'))) {
        const [other = ''] = relative(src, normalize(join(src, dirname(file), target))).split('/');
        if (other === stage || other === 'core' || other === '..' || !STAGES.includes(stage)) continue;
        if (ALONE.has(stage) || STAGES.indexOf(other) > STAGES.indexOf(stage))
          wrong.push(`${file} → ${target}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  test('leave the terminal, the process and the machine’s clock to the edge', () => {
    const wrong = sources
      .filter(({ file }) => !file.startsWith('cli/') && file !== 'core/clock.ts')
      .flatMap(({ file, text }) => {
        const code = text.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '');
        const found = code.match(
          /\bprocess\.\w+|\bconsole\.(?:log|error|warn|info|debug)\b|Date\.now\(\)|new Date\(\)|\bset(?:Timeout|Interval)\(/g,
        );
        return (found ?? []).map(use => `${file}: ${use}`);
      });
    expect(wrong).toEqual([]);
  });
});
