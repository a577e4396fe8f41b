// Installs, generates, builds and checks, each only when its inputs have changed since it last succeeded.
// Plain Node and no packages: it has to run before anything is installed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(fileURLToPath(import.meta.url));
const stamps = join(root, 'node_modules', '.make');

/** name: inputs that decide whether it has to run again, what it leaves behind, and how it is done. */
const steps = {
  install: {
    inputs: ['package-lock.json'],
    outputs: ['node_modules/.package-lock.json'],
    run: () => npm('ci', '--no-audit', '--no-fund', '--loglevel=error'),
  },
  generate: {
    after: ['install'],
    inputs: ['schemas', 'package-lock.json'],
    outputs: [
      'src/manifest/generated/validate-triggers.js',
      'src/manifest/generated/raw-manifest.ts',
      'src/testing/generated/validate-test.js',
      'src/testing/generated/raw-tests.ts',
    ],
    run: () => node('schemas/generate.mjs'),
  },
  build: {
    after: ['generate'],
    inputs: ['src', 'schemas', 'package.json', 'package-lock.json', 'build.mjs', 'bundle', 'tsconfig.json'],
    outputs: ['dist/cli.js', 'dist/index.js', 'dist/types/index.d.ts'],
    run: () => node('build.mjs'),
  },
  lint: {
    after: ['generate'],
    inputs: [
      'src',
      'test',
      'bench',
      'schemas',
      'examples',
      'package.json',
      'biome.json',
      'make.mjs',
      'build.mjs',
      'bundle',
      'vitest.config.ts',
    ],
    run: () => node('node_modules/@biomejs/biome/bin/biome', 'check', '.'),
  },
  typecheck: {
    after: ['generate'],
    inputs: ['src', 'test', 'package-lock.json', 'tsconfig.json', 'vitest.config.ts'],
    run: () => node('node_modules/typescript/bin/tsc', '--noEmit'),
  },
  test: {
    after: ['build', 'lint', 'typecheck'],
    always: true,
    run: () => {
      node('test/browser/install-chromium.mjs');
      node('node_modules/vitest/vitest.mjs', 'run', ...process.argv.slice(3));
    },
  },
};

const done = new Set();

function make(name) {
  if (done.has(name)) return;
  done.add(name);
  const step = steps[name];
  for (const earlier of step.after ?? []) make(earlier);
  const stamp = join(stamps, name);
  const digest = step.always ? '' : fingerprint(step.inputs);
  const isDone = () =>
    (step.outputs ?? []).every(path => existsSync(join(root, path))) &&
    existsSync(stamp) &&
    readFileSync(stamp, 'utf8') === digest;
  if (!step.always && isDone()) return;
  console.error(`volley: ${name}`);
  step.run();
  if (step.always) return;
  mkdirSync(stamps, { recursive: true });
  writeFileSync(stamp, digest);
}

function fingerprint(paths) {
  const hash = createHash('sha256').update(process.version);
  const add = path => {
    const absolute = join(root, path);
    if (!existsSync(absolute)) return;
    if (statSync(absolute).isDirectory()) {
      for (const entry of readdirSync(absolute).sort()) if (entry !== 'generated') add(join(path, entry));
    } else hash.update(`${path}\0`).update(readFileSync(absolute)).update('\0');
  };
  paths.forEach(add);
  return hash.digest('hex');
}

const node = (...args) => run(process.execPath, args);
const npm = (...args) => run(process.platform === 'win32' ? 'npm.cmd' : 'npm', args);

function run(command, args) {
  // Results of the tool itself go to standard output; what making it says does not.
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: ['inherit', 2, 'inherit'] });
  if (error !== undefined) console.error(`volley: cannot start ${command}: ${error.message}`);
  if (status !== 0) process.exit(status ?? 1);
}

const goal = process.argv[2] ?? 'build';
if (!(goal in steps)) {
  console.error(`volley: there is no step "${goal}"; the steps are ${Object.keys(steps).join(', ')}`);
  process.exit(2);
}
make(goal);
