import { dirname, isAbsolute, join, sep } from 'node:path';
import { count } from '../../core/plural.ts';
import { type Location, SourceFile } from '../../core/source.ts';
import { unreachable } from '../../core/unreachable.ts';
import type { ManifestProblem, ManifestProblemCode } from '../problem-code.ts';
import { locate, type ScalarTree, type Tree } from '../tree.ts';
import { PARSE_SETTINGS, type ParseLimits } from '../yaml/parse-limits.ts';
import { parseYaml } from '../yaml/parse-yaml.ts';
import type { FileFault, ManifestFiles } from './manifest-files.ts';

/** What the root manifest says about taking in other files. */
export interface IntakeRules {
  /** How many files may be taken in beside the root. */
  readonly maxFiles: number;
  /** Whether files may stand outside of the root manifest's folder. */
  readonly allowOutside: boolean;
}

export interface TakenFile {
  readonly source: SourceFile;
  /** With links followed: two paths of one file are one file. */
  readonly realPath: string;
  /** null: the file has problems, which have been told. */
  readonly tree: Tree | null;
}

/**
 * Takes in the files that a manifest names, each once, and gathers the problems that this gives. Going on after a
 * problem, it lets a user learn of all missing files at once.
 */
export class Intake {
  readonly problems: ManifestProblem[] = [];
  readonly #root: TakenFile;
  readonly #files: ManifestFiles;
  readonly #rules: IntakeRules;
  readonly #limits: ParseLimits;
  readonly #taken = new Map<string, TakenFile>();
  #full = false;

  constructor(source: SourceFile, tree: Tree, files: ManifestFiles, rules: IntakeRules, limits: ParseLimits) {
    this.#files = files;
    this.#rules = rules;
    this.#limits = limits;
    this.#root = { source, tree, realPath: files.realPath(source.path) ?? source.path };
    this.#taken.set(this.#root.realPath, this.#root);
  }

  get root(): TakenFile {
    return this.#root;
  }

  /** Every file that the manifest is made of, the root first, the others as they were met. */
  get sources(): readonly SourceFile[] {
    return [...this.#taken.values()].map(({ source }) => source);
  }

  get files(): ManifestFiles {
    return this.#files;
  }

  /** The YAML file at a path, or null and a problem at the place that names it. */
  take(path: string, at: Location): TakenFile | null {
    return this.#take(path, at, source => {
      const tree = parseYaml(source, this.#limits);
      if (!tree.ok) this.problems.push(...tree.error);
      return tree.ok ? tree.value : null;
    });
  }

  /** As `take`, for a file in another notation. */
  takeText(path: string, at: Location): SourceFile | null {
    return this.#take(path, at, () => null)?.source ?? null;
  }

  #take(path: string, at: Location, parse: (source: SourceFile) => Tree | null): TakenFile | null {
    const realPath = this.#files.realPath(path);
    if (realPath === null) return this.#refuse({ kind: 'missing' }, path, at);
    if (!this.#isInside(realPath)) {
      return this.fail(
        'file-outside',
        at,
        `${path} stands outside of the manifest's folder`,
        'Move it into the folder, or allow it by `limits: {allow-outside: true}` in the first manifest.',
      );
    }
    const before = this.#taken.get(realPath);
    if (before !== undefined) return before;
    if (this.#taken.size > this.#rules.maxFiles) return this.#tooMany(at);
    const text = this.#files.read(realPath, this.#limits.maxBytes);
    if (!text.ok) return this.#refuse(text.error, path, at);
    const source = new SourceFile(path, text.value);
    const file = { source, realPath, tree: parse(source) };
    this.#taken.set(realPath, file);
    return file;
  }

  fail(code: ManifestProblemCode, at: Location, message: string, next: string, related?: Related): null {
    const other = related === undefined ? {} : { related: [{ ...related, at: locate(related.at) }] };
    this.problems.push({ code, severity: 'error', message, at: locate(at), next, ...other });
    return null;
  }

  warn(code: ManifestProblemCode, at: Location, message: string, next: string): void {
    this.problems.push({ code, severity: 'warning', message, at: locate(at), next });
  }

  #isInside(realPath: string): boolean {
    if (this.#rules.allowOutside) return true;
    const folder = dirname(this.#root.realPath);
    return realPath.startsWith(folder.endsWith(sep) ? folder : folder + sep);
  }

  #tooMany(at: Location): null {
    // Every further file would say the same.
    if (this.#full) return null;
    this.#full = true;
    return this.fail(
      'limit-includes',
      at,
      `the manifest takes in more than ${count(this.#rules.maxFiles, 'file')}`,
      'Take in fewer, or raise `limits: {max-includes: …}` in the first manifest.',
    );
  }

  #refuse(fault: FileFault, path: string, at: Location): null {
    switch (fault.kind) {
      case 'missing':
        return this.fail('file-missing', at, `there is no file ${path}`, RELATIVE);
      case 'folder':
        return this.fail(
          'file-missing',
          at,
          `${path} is a folder`,
          `For all files in it, write ${path}/*.yaml.`,
        );
      case 'too-large':
        return this.fail(
          'limit-bytes',
          at,
          `${path} has ${fault.bytes} bytes, more than ${this.#limits.maxBytes}`,
          `Split it, or raise ${PARSE_SETTINGS.maxBytes.variable}.`,
        );
      case 'unreadable':
        return this.fail(
          'file-unreadable',
          at,
          `${path} cannot be read (${fault.reason})`,
          'Check its permissions.',
        );
      default:
        return unreachable(fault);
    }
  }
}

export interface Related {
  readonly message: string;
  readonly at: Location;
}

const RELATIVE = 'Check the path; it begins at the folder of the file that names it.';

/** A path as a file names it, as seen from where volley runs. */
export const pathFrom = ({ source }: ScalarTree, path: string): string =>
  isAbsolute(path) ? path : join(dirname(source.path), path);
