import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import triggers from '../../schemas/triggers.schema.json' with { type: 'json' };
import { includeSchema } from '../../src/cli/manifest/include-schema.ts';
import { INIT_MANIFEST } from '../../src/cli/manifest/init-manifest.ts';
import { type Diagnostic, isInstalled, LanguageServer, type Place } from './language-server.ts';

const ROOT = new URL('../../', import.meta.url);
const modeline = (schema: string): string => `# yaml-language-server: $schema=./${schema}.schema.json\n`;
const MODELINE = modeline('triggers');

let folder = '';
let server: LanguageServer;
let opened = 0;

beforeAll(async () => {
  if (!isInstalled) return;
  folder = mkdtempSync(join(tmpdir(), 'volley-editor-'));
  for (const name of ['triggers', 'test'])
    cpSync(new URL(`schemas/${name}.schema.json`, ROOT), join(folder, `${name}.schema.json`));
  writeFileSync(join(folder, 'include.schema.json'), JSON.stringify(includeSchema(triggers)));
  server = await LanguageServer.start(folder);
}, 30_000);

afterAll(async () => {
  await server?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Opens a text; `|` is where the cursor stands, and does not belong to it. */
async function open(text: string) {
  const cursor = text.indexOf('|');
  const whole = cursor === -1 ? text : text.slice(0, cursor) + text.slice(cursor + 1);
  const before = text.slice(0, Math.max(0, cursor)).split('\n');
  const position: Place = { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
  opened += 1;
  const uri = pathToFileURL(join(folder, `triggers-${opened}.yaml`)).href;
  const diagnostics = await server.open(uri, whole);
  return { whole, diagnostics, at: { textDocument: { uri }, position } };
}

const underlined = ({ range, message }: Diagnostic, text: string): string =>
  `${text.split('\n')[range.start.line]?.slice(range.start.character, range.end.character)}: ${message}`;

async function problemsIn(text: string): Promise<readonly string[]> {
  const { whole, diagnostics } = await open(text);
  return diagnostics.map(found => underlined(found, whole));
}

async function completions(text: string, head = MODELINE): Promise<readonly string[]> {
  const { at } = await open(head + text);
  return labelsOf(await server.ask('textDocument/completion', at));
}

async function hover(text: string): Promise<string> {
  const { at } = await open(MODELINE + text);
  return JSON.stringify(await server.ask('textDocument/hover', at));
}

function labelsOf(answer: unknown): readonly string[] {
  const items = typeof answer === 'object' && answer !== null && 'items' in answer ? answer.items : answer;
  return Array.isArray(items) ? items.map(({ label }: { readonly label: string }) => label) : [];
}

const HEAD = 'version: 1\ntargets: {ci: {type: jenkins, url: "https://ci.example.com/"}}\n';

describe.skipIf(!isInstalled)('an editor with the schema', () => {
  test('completes the keys of a manifest, a target, a trigger and a matrix', async () => {
    expect(await completions('|\n')).toEqual(
      expect.arrayContaining(['version', 'targets', 'triggers', 'secrets']),
    );
    expect(await completions('targets:\n  ci:\n    |\n')).toEqual(
      expect.arrayContaining(['type', 'url', 'auth', 'back-pressure']),
    );
    expect(await completions(`${HEAD}triggers:\n  t:\n    job: j\n    |\n`)).toEqual(
      expect.arrayContaining(['matrix', 'parameters', 'needs', 'retry', 'paths']),
    );
    expect(
      await completions(`${HEAD}triggers:\n  t:\n    job: j\n    matrix:\n      os: [a]\n      |\n`),
    ).toEqual(expect.arrayContaining(['include', 'exclude', 'sample', 'pairwise', 'rotate']));
  });

  test('completes the words that a key takes', async () => {
    expect(await completions(`${HEAD}triggers:\n  t:\n    job: j\n    wait: |\n`)).toEqual(
      expect.arrayContaining(['submitted', 'queued', 'started', 'finished']),
    );
    expect(
      await completions(
        `${HEAD}triggers:\n  t:\n    job: j\n    schedule:\n      - cron: "0 2 * * *"\n        overlap: |\n`,
      ),
    ).toEqual(expect.arrayContaining(['skip', 'buffer-one', 'cancel-other', 'allow-all']));
  });

  test('explains a key under the cursor, defaults included', async () => {
    expect(await hover(`${HEAD}triggers:\n  t:\n    job: j\n    wa|it: queued\n`)).toContain(
      'Default: finished',
    );
    expect(
      await hover(`${HEAD}triggers:\n  t:\n    job: j\n    matrix: {os: [a], pairw|ise: true}\n`),
    ).toContain('any two values of two axes');
    expect(await hover('ver|sion: 1\n')).toContain('language');
  });

  test('underlines a misspelled key, a wrong word and what is missing', async () => {
    const trigger = (body: string): string => `${MODELINE}${HEAD}triggers:\n  t:\n    job: j\n    ${body}\n`;
    expect(await problemsIn(trigger('paramters: {A: b}'))).toEqual([
      'paramters: Property paramters is not allowed.',
    ]);
    expect((await problemsIn(trigger('wait: finsihed'))).join()).toMatch(
      /^finsihed: Value is not accepted\. Valid values: "submitted"/,
    );
    expect((await problemsIn(`${MODELINE}version: 1\n`)).join()).toMatch(/Missing property "t/);
    expect(await problemsIn(trigger('matrix: {os: [a], rotate: {sise: 3}}'))).toEqual([
      'sise: Property sise is not allowed.',
    ]);
  });

  test('speaks of what people write, never of types', async () => {
    const trigger = `${HEAD}triggers:\n  t:\n    job: j\n`;
    expect(await hover(`${trigger}    dupli|cates: fail\n`)).toContain('#### trigger');
    expect((await problemsIn(`${MODELINE}${HEAD}triggers: {t: 7}\n`)).join()).toMatch(/Expected "trigger"/);
    const offered = [
      await completions(`${trigger}    schedule:\n      - cron: "0 2 * * *"\n      |\n`),
      await completions('tests:\n  - |\n', modeline('test')),
    ];
    expect(offered.flat()).toEqual(expect.arrayContaining(['- (array item) schedule', 'test']));
    expect(offered.flat().filter(label => /\b[A-Z][a-z]+[A-Z]/.test(label))).toEqual([]);
  });

  test('asks an included file for nothing that stands in the first', async () => {
    const included = 'triggers:\n  t:\n    job: j\n';
    expect(await problemsIn(modeline('include') + included)).toEqual([]);
    expect((await problemsIn(MODELINE + included)).join()).toContain('Missing property');
    expect(await problemsIn(`${modeline('include')}trigers: {}\n`)).toEqual([
      'trigers: Property trigers is not allowed.',
    ]);
    expect(await problemsIn(`${modeline('include')}limits: {max-requests: 5}\n`)).toEqual([
      'limits: Property limits is not allowed.',
    ]);
  });

  test('finds nothing wrong with what init writes, nor with the examples', async () => {
    expect(await problemsIn(INIT_MANIFEST)).toEqual([]);
    const manifests = readdirSync(new URL('examples/', ROOT)).filter(
      file => file.endsWith('.yaml') && !file.endsWith('.test.yaml'),
    );
    expect(manifests.length).toBeGreaterThan(0);
    for (const name of manifests) {
      const text = readFileSync(new URL(`examples/${name}`, ROOT), 'utf8').replace(
        /^# yaml-language-server:.*\n/m,
        '',
      );
      expect([name, await problemsIn(MODELINE + text)]).toEqual([name, []]);
    }
  });
});

test('what init writes names the schema in its first line, where editors look', () => {
  expect(INIT_MANIFEST.startsWith(MODELINE)).toBe(true);
});
