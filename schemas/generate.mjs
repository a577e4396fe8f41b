// The JSON Schemas are the one source of the types of what people write and of its validators: this writes both into
// the folder `generated/` of the stage that reads it, which is not committed.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import standaloneCode from 'ajv/dist/standalone/index.js';
import { build } from 'esbuild';
import { compile } from 'json-schema-to-typescript';

const at = path => fileURLToPath(new URL(path, import.meta.url));

await generate({ name: 'triggers', root: 'RawManifest', types: 'raw-manifest', stage: 'manifest' });
await generate({ name: 'test', root: 'RawTestFile', types: 'raw-tests', stage: 'testing' });

async function generate({ name, root, types, stage }) {
  const out = path => at(`../src/${stage}/generated/${path}`);
  const schema = JSON.parse(await readFile(at(`${name}.schema.json`), 'utf8'));
  const banner = `// Made from schemas/${name}.schema.json; do not edit.\n`;
  await mkdir(out(''), { recursive: true });
  const declarations = await compile(withTypeNames(schema), root, {
    bannerComment: banner,
    additionalProperties: false,
    format: false,
    unknownAny: true,
  });
  await writeFile(out(`${types}.ts`), declarations);

  // Compiled at build time: a start then costs milliseconds, where compiling the schema costs over a hundred.
  const ajv = new Ajv({
    allErrors: true,
    verbose: true,
    // A person is told in our own words; see src/manifest/schema/schema-problems.ts.
    messages: false,
    allowUnionTypes: true,
    code: { source: true, esm: true },
  });
  const code = standaloneCode.default(ajv, ajv.compile(withoutProse(schema)));
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: at('..') },
    bundle: true,
    format: 'esm',
    write: false,
  });
  await writeFile(out(`validate-${name}.js`), banner + (outputFiles[0]?.text ?? ''));
  await writeFile(
    out(`validate-${name}.d.ts`),
    `${banner}import type { ErrorObject } from 'ajv';
import type { ${root} } from './${types}.ts';
declare const validate: { (data: unknown): data is ${root}; errors?: ErrorObject[] | null };
export default validate;
`,
  );
}

/**
 * Editors show a title to people (`Expected "sandbox job"`); the compiler makes a type's name of it. So a title is written for
 * people, and only the types get the name `RawSandboxJob`.
 */
function withTypeNames(schema) {
  return JSON.parse(JSON.stringify(schema), (key, value) =>
    key === 'title' && typeof value === 'string' ? typeName(value) : value,
  );
}

function typeName(title) {
  const words = title.split(/[ -]/).map(word => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase());
  return `Raw${words.join('')}`;
}

/** The validator carries its schema for its error values; what only editors read would triple its size. */
function withoutProse(node, names = false) {
  if (Array.isArray(node)) return node.map(item => withoutProse(item));
  if (typeof node !== 'object' || node === null) return node;
  const kept = Object.entries(node).filter(
    ([key]) => names || !['description', 'examples', 'title'].includes(key),
  );
  // Below these keywords stand the names of properties, and a property may well be named `description`.
  const holdsNames = key => !names && ['properties', 'patternProperties', 'definitions'].includes(key);
  return Object.fromEntries(kept.map(([key, value]) => [key, withoutProse(value, holdsNames(key))]));
}
