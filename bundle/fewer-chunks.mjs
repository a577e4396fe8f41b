// Fewer, larger chunks. esbuild puts into a chunk what exactly the same entries reach, and so cuts code that is shared into
// dozens of files, of which Node takes more than half a millisecond for each. Yet most of what an entry reaches has been
// loaded long before it is: whoever runs a command has loaded the program. Where that counts as reached by the entry too,
// the chunks no longer differ by it, and nobody loads anything more for it.
import { readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

const OURS = /^src[/].*[.][jt]s$/;

/**
 * An esbuild plugin for a build of what `inputs` (a metafile's) describes. `roots`: what processes begin with; all other
 * entries are dynamic imports. `company`: by entry, files that are to be loaded along with it.
 */
export function fewerChunks(root, inputs, { roots, company }) {
  const loaded = loadedBefore(inputs, roots, company);
  for (const [entry, files] of Object.entries(company)) loaded.get(entry).push(...files);
  return {
    name: 'fewer-chunks',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^loaded-before:/ }, ({ path }) => ({
        path: path.slice('loaded-before:'.length),
        namespace: 'loaded-before',
      }));
      onLoad({ filter: /^/, namespace: 'loaded-before' }, ({ path }) => ({
        contents: (loaded.get(path) ?? []).map(file => `import './${file}';`).join('\n'),
        resolveDir: root,
      }));
      onLoad({ filter: /\.ts$/, namespace: 'file' }, async ({ path }) => {
        const entry = relative(root, path).split(sep).join('/');
        if (!loaded.has(entry)) return undefined;
        const text = await readFile(join(root, entry), 'utf8');
        return { contents: `import 'loaded-before:${entry}';\n${text}`, loader: 'ts' };
      });
    },
  };
}

/** For each dynamic entry, our own modules that have been loaded in any case when it is. */
function loadedBefore(inputs, roots, company) {
  const entries = entriesOf(inputs, roots, company);
  const before = new Map([...entries.keys()].map(entry => [entry, new Set(Object.keys(inputs))]));
  for (const root of roots) before.set(root, new Set());
  // From the largest answer down: entries that import each other would never begin otherwise.
  for (let isStable = false; !isStable; ) {
    isStable = true;
    for (const [entry, { importers }] of entries) {
      if (roots.includes(entry)) continue;
      const known = before.get(entry);
      const isLoadedBy = (from, file) => before.get(from).has(file) || entries.get(from).reach.has(file);
      const common = [...known].filter(file => [...importers].every(from => isLoadedBy(from, file)));
      if (common.length === known.size) continue;
      before.set(entry, new Set(common));
      isStable = false;
    }
  }
  for (const root of roots) before.delete(root);
  // An entry has a chunk of its own in any case, and the first waits for all the others.
  const isShared = file => OURS.test(file) && !entries.has(file);
  return new Map([...before].map(([entry, files]) => [entry, [...files].filter(isShared)]));
}

/** All entries: what they reach by static imports, and which entries import them dynamically. */
function entriesOf(inputs, roots, company) {
  const entries = new Map();
  const add = (entry, importer) => {
    const known = entries.get(entry) ?? {
      reach: reachOf(inputs, [entry, ...(company[entry] ?? [])]),
      importers: new Set(),
    };
    if (importer !== undefined) known.importers.add(importer);
    if (entries.has(entry)) return;
    entries.set(entry, known);
    for (const file of known.reach) {
      for (const each of importsOf(inputs, file)) if (each.kind === 'dynamic-import') add(each.path, entry);
    }
  };
  for (const root of roots) add(root);
  return entries;
}

function reachOf(inputs, files) {
  const reach = new Set(files);
  for (const file of reach) {
    for (const { kind, path } of importsOf(inputs, file)) if (kind !== 'dynamic-import') reach.add(path);
  }
  return reach;
}

const importsOf = (inputs, file) => inputs[file].imports.filter(({ external }) => external !== true);
