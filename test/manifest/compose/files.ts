import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { diskFiles } from '../../../src/cli/files/disk-files.ts';
import { err, ok } from '../../../src/core/result.ts';
import { SourceFile } from '../../../src/core/source.ts';
import { noStyle } from '../../../src/core/style.ts';
import type { GatherTools } from '../../../src/manifest/compose/gather.ts';
import type { ManifestFiles } from '../../../src/manifest/compose/manifest-files.ts';
import { compileCel } from '../../../src/manifest/expression/cel.ts';
import { type LoadedManifest, loadManifest } from '../../../src/manifest/load-manifest.ts';
import type { Manifest } from '../../../src/manifest/manifest.ts';
import { problemsText } from '../../../src/report/problem-text.ts';

/** A folder of the fixtures as the whole disk; files named `locked…` may not be read. */
export function filesIn(folder: URL): ManifestFiles {
  const path = (name: string): string => posix.resolve(fileURLToPath(folder), name);
  return {
    realPath: name => diskFiles.realPath(path(name)),
    read: (name, maxBytes) =>
      name.includes('/locked')
        ? err({ kind: 'unreadable', reason: 'EACCES' })
        : diskFiles.read(path(name), maxBytes),
    list: name => diskFiles.list(path(name)),
  };
}

/** Files by path, and links by where they lead; every path is below `/repo`, where volley runs. */
export function memoryFiles(
  texts: Readonly<Record<string, string>>,
  links: Readonly<Record<string, string>> = {},
): ManifestFiles {
  const full = (path: string): string => posix.resolve('/repo', path);
  const files = new Map(Object.entries(texts).map(([path, text]) => [full(path), text]));
  const targets = new Map(Object.entries(links).map(([from, to]) => [full(from), full(to)]));
  return {
    realPath(path) {
      const real = targets.get(full(path)) ?? full(path);
      return files.has(real) ? real : null;
    },
    read(path, maxBytes) {
      const text = files.get(full(path));
      if (text === undefined) return err({ kind: 'missing' });
      return text.length > maxBytes ? err({ kind: 'too-large', bytes: text.length }) : ok(text);
    },
    list(folder) {
      const below = [...files.keys(), ...targets.keys()].filter(path => path.startsWith(`${full(folder)}/`));
      const names = below.map(path => path.slice(full(folder).length + 1));
      return [...new Set(names.map(name => name.split('/')[0] ?? ''))].map(name => ({
        name,
        kind: names.includes(name) ? 'file' : 'folder',
      }));
    },
  };
}

/** A manifest of several files; the first is named `triggers.yaml`. */
export function load(
  texts: Readonly<Record<string, string>>,
  tools: GatherTools = { files: memoryFiles(texts) },
): ReturnType<typeof loadManifest> {
  const source = new SourceFile('triggers.yaml', texts['triggers.yaml'] ?? '');
  return loadManifest(source, { ...tools, checkSchedule: () => ({ faults: [], notes: [] }), compileCel });
}

export function loadedFrom(texts: Readonly<Record<string, string>>, tools?: GatherTools): LoadedManifest {
  const result = load(texts, tools);
  if (!result.ok) throw new Error(problemsText(result.error, noStyle));
  return result.value;
}

export const manifestFrom = (texts: Readonly<Record<string, string>>, tools?: GatherTools): Manifest =>
  loadedFrom(texts, tools).manifest;

/** The file, the code and the underlined text of each problem: `a.yaml duplicate-name: nightly`. */
export function underlinedIn(
  texts: Readonly<Record<string, string>>,
  tools?: GatherTools,
): readonly string[] {
  const result = load(texts, tools);
  const problems = result.ok ? result.value.warnings : result.error;
  return problems.map(({ code, at }) =>
    at === undefined ? code : `${at.source.path} ${code}: ${at.source.text.slice(at.start, at.end)}`,
  );
}
