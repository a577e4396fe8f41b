// Writes docs/reference/ from the schemas and from what the built commands print as their help: `node
// docs/generate-reference.mjs`. A folder may be named to write into instead; a test does, and compares.
import { spawnSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const at = path => fileURLToPath(new URL(path, import.meta.url));
const folder = process.argv[2] ?? at('reference');

const TYPES = {
  object: 'map',
  array: 'list',
  string: 'text',
  integer: 'whole number',
  boolean: 'true or false',
  null: 'nothing',
};

await mkdir(folder, { recursive: true });
await write('manifest.md', await schemaPage('triggers', 'Every key of a manifest', 'manifest.md'));
await write('tests.md', await schemaPage('test', 'Every key of a test file', 'testing.md'));
await write('commands.md', commandsPage());

async function write(name, lines) {
  await writeFile(
    join(folder, name),
    `${lines
      .join('\n')
      .replace(/\n{3,}/g, '\n\n')
      .trimEnd()}\n`,
  );
}

async function schemaPage(name, title, guide) {
  const schema = JSON.parse(await readFile(at(`../schemas/${name}.schema.json`), 'utf8'));
  return [
    `# ${title}`,
    '',
    `Made from [\`schemas/${name}.schema.json\`](../../schemas/${name}.schema.json) by \`docs/generate-reference.mjs\`; do not edit.`,
    `What a list of keys cannot say stands in [its page](../${guide}).`,
    '',
    ...tableOf(schema, schema.definitions),
    ...Object.entries(schema.definitions)
      .filter(([, node]) => node.properties !== undefined)
      .flatMap(([key, node]) => [
        '',
        `## ${key}`,
        '',
        node.description ?? '',
        '',
        ...tableOf(node, schema.definitions),
      ]),
  ];
}

function tableOf({ properties, required = [] }, definitions) {
  const rows = Object.entries(properties).map(([key, node]) => {
    const due = required.includes(key) ? ' (required)' : '';
    return `| \`${key}\`${due} | ${kindOf(node, definitions)} | ${cell(node.description ?? '')}${exampleOf(node)} |`;
  });
  return ['| key | takes | |', '| --- | --- | --- |', ...rows];
}

/** What may stand there; a definition with keys of its own is a link to them. */
function kindOf(node, definitions) {
  const of = other => kindOf(other, definitions);
  if (node.$ref !== undefined) {
    const name = node.$ref.split('/').at(-1);
    const definition = definitions[name];
    if (definition.properties === undefined) return of(definition);
    return `[${name}](#${name.toLowerCase()})`;
  }
  const either = node.anyOf ?? node.oneOf;
  if (either !== undefined) return [...new Set(either.map(of))].join(' or ');
  if (node.const !== undefined) return `\`${node.const}\``;
  if (node.enum !== undefined) return node.enum.map(value => `\`${value}\``).join(' ');
  if (node.items !== undefined) return `list of ${of(node.items)}`;
  const { additionalProperties: values } = node;
  if (typeof values === 'object' && values !== null) return `map of ${of(values)}`;
  return [node.type ?? 'anything']
    .flat()
    .map(type => TYPES[type] ?? type)
    .join(' or ');
}

function exampleOf({ examples }) {
  return examples === undefined
    ? ''
    : ` E.g. ${examples.map(value => `\`${cell(flow(value))}\``).join(', ')}.`;
}

function flow(value) {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** A bar would end the cell. */
function cell(text) {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

function commandsPage() {
  const help = volley('--help');
  const names = [...help.matchAll(/^ {2}(\w+)/gm)]
    .map(([, name]) => name)
    .filter(name => name !== 'help' && help.indexOf(`  ${name}`) > help.indexOf('Commands:'));
  return [
    '# Every option of every command',
    '',
    'What the commands print with `--help`, by `docs/generate-reference.mjs`; do not edit. Formats, exit codes and what is meant',
    'stand in [commands](../commands.md).',
    '',
    ...names.flatMap(name => ['', `## ${name}`, '', '```text', volley(name, '--help').trimEnd(), '```']),
  ];
}

function volley(...args) {
  const { stdout, status, stderr } = spawnSync(process.execPath, [at('../dist/cli.js'), ...args], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`volley ${args.join(' ')} failed: ${stderr}`);
  return stdout;
}
