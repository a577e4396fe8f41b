// Builds dist/: the command line and the library as ES modules, split so that a command loads only what it uses,
// with every dependency inside; the declarations; and the licences of what is inside.
import { spawnSync } from 'node:child_process';
import { chmod, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, transform } from 'esbuild';
import { fewerChunks } from './bundle/fewer-chunks.mjs';
import { AT_ONCE } from './bundle/yaml-at-once.mjs';

const root = dirname(fileURLToPath(import.meta.url));
const at = path => join(root, path);
const { version } = JSON.parse(await readFile(at('package.json'), 'utf8'));

/**
 * What dependencies load for features that are not used here. Node's subprocesses, for subcommands as executables of their
 * own, cost every start six milliseconds; and a `require` of yaml has all of it wrapped in functions, for everybody.
 */
const withoutUnused = {
  name: 'without-unused',
  setup({ onResolve, onLoad }) {
    const unused = (filter, importers) =>
      onResolve({ filter }, ({ importer, path }) =>
        importers.test(importer) ? { path, namespace: 'unused' } : undefined,
      );
    unused(/^node:child_process$/, /node_modules.commander./);
    unused(/^yaml$/, /node_modules.@fastify.swagger./);
    onLoad({ filter: /^/, namespace: 'unused' }, () => ({ contents: 'module.exports = {};' }));
  },
};

/** Less text to read at each start; our own code keeps its names, for the sake of stack traces. */
const dependenciesMinified = {
  name: 'dependencies-minified',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]node_modules[\\/].*\.[cm]?js$|[\\/]generated[\\/].*\.js$/ }, async ({ path }) => {
      const options = { minify: true, keepNames: false, legalComments: 'none', target: 'node20.18' };
      const text = await readFile(path, 'utf8');
      const [, part = ''] = /[\\/]yaml[\\/]browser[\\/]dist[\\/](.*)$/.exec(path) ?? [];
      const change = AT_ONCE.get(part.replaceAll('\\', '/'));
      return { contents: (await transform(change?.(text) ?? text, options)).code };
    });
  },
};

const entryPoints = { cli: 'src/cli/main.ts', index: 'src/index.ts' };
const options = {
  absWorkingDir: root,
  entryPoints,
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.18',
  legalComments: 'none',
  chunkNames: 'chunks/[name]-[hash]',
  metafile: true,
  // Lines of a length at which a stack trace still says where.
  minifyWhitespace: true,
  lineLimit: 120,
  // Literals are checked when a file is loaded, classes of characters at some cost; calls when they are made.
  supported: { 'regexp-unicode-property-escapes': false },
  // The same code as ES modules, of which what is not used falls away.
  alias: { yaml: './node_modules/yaml/browser/index.js' },
  // Has native code for each platform, which npm chooses; and what comes with newer Nodes.
  external: ['libsql', 'node:sqlite'],
  define: { VOLLEY_VERSION: JSON.stringify(version) },
};

/** Small files that nearly every command loads, and what they import. */
const COMPANY = {
  'src/cli/program.ts': [
    'src/cli/manifest/parse-settings.ts',
    'src/cli/tell.ts',
    'src/core/text.ts',
    'src/manifest/address.ts',
    'src/manifest/schedule-spec.ts',
    'src/plan/resolve/condition.ts',
    'src/plan/matrix.ts',
    'src/report/json.ts',
    'src/report/problem-json.ts',
  ],
};

await rm(at('dist'), { recursive: true, force: true });
const { metafile: whole } = await build({ ...options, plugins: [withoutUnused], write: false });
const { metafile } = await build({
  ...options,
  plugins: [
    withoutUnused,
    fewerChunks(root, whole.inputs, { roots: Object.values(entryPoints), company: COMPANY }),
    dependenciesMinified,
  ],
});
// The thread that writes the store: one file, so that it loads what it needs and nobody loads more chunks for its sake.
const { metafile: worker } = await build({
  ...options,
  entryPoints: { 'chunks/store-worker': 'src/store/sqlite/writer/worker.ts' },
  splitting: false,
});
await withRequire([...Object.keys(metafile.outputs), ...Object.keys(worker.outputs)]);
await chmod(at('dist/cli.js'), 0o755);
await writeFile(at('dist/THIRD-PARTY-LICENSES.txt'), await licences(metafile));
declarations();

/** Some dependencies are CommonJS and ask for Node's own modules by `require`, through esbuild's helper for it. */
async function withRequire(outputs) {
  const make = "import{createRequire}from'node:module';const require=createRequire(import.meta.url);";
  for (const output of outputs) {
    const text = await readFile(at(output), 'utf8');
    if (text.includes('typeof require')) await writeFile(at(output), `${make}\n${text}`);
  }
}

/** Bundling makes us the distributor of these packages: their licences go along. */
async function licences({ inputs }) {
  const packages = new Set();
  for (const input of Object.keys(inputs)) {
    const [, name] = /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input) ?? [];
    if (name !== undefined) packages.add(name);
  }
  const texts = [...packages].sort().map(async name => {
    const folder = at(`node_modules/${name}`);
    const { version: its, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
    const file = (await readdir(folder)).find(entry => /^licen[cs]e/i.test(entry));
    const text = file === undefined ? '' : await readFile(join(folder, file), 'utf8');
    return `${name} ${its} (${license})\n\n${text.trim()}\n`;
  });
  return (await Promise.all(texts)).join(`\n${'-'.repeat(80)}\n\n`);
}

function declarations() {
  const tsc = at('node_modules/typescript/bin/tsc');
  const options = [
    '--noEmit',
    'false',
    '--emitDeclarationOnly',
    '--declaration',
    '--outDir',
    'dist/types',
    '--rootDir',
    'src',
  ];
  const project = at('tsconfig.build.json');
  const { status } = spawnSync(process.execPath, [tsc, '-p', project, ...options], {
    cwd: root,
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
}
