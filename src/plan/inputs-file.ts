import type { Problem } from '../core/problem.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { Location, SourceFile } from '../core/source.ts';
import type { ManifestProblem } from '../manifest/problem-code.ts';
import { locate, type MapTree, type Tree, treeValue } from '../manifest/tree.ts';
import type { Value } from '../manifest/value.ts';
import { parseYaml } from '../manifest/yaml/parse-yaml.ts';

/** An input as a file has it. */
export interface FileInput {
  readonly value: Value;
  /** As it was written; null for a list, a map or nothing. */
  readonly text: string | null;
  /** Where its name stands. */
  readonly nameAt: Location;
  readonly valueAt: Location;
}

export type FileInputs = ReadonlyMap<string, FileInput>;

/** Text of `--inputs-file`, YAML or JSON: one map of names and values. An empty file gives nothing. */
export function readInputsFile(
  source: SourceFile,
): Result<FileInputs, readonly (ManifestProblem | Problem<'bad-inputs-file'>)[]> {
  const tree = parseYaml(source);
  if (!tree.ok)
    return tree.error.some(({ code }) => code === 'empty-manifest') ? ok(new Map()) : err(tree.error);
  if (tree.value.kind === 'map') return ok(inputsOf(tree.value));
  return err([
    {
      code: 'bad-inputs-file',
      severity: 'error',
      message: 'a file of inputs is a map of names and values',
      at: locate(tree.value),
      next: 'Write one `NAME: VALUE` a line, or a JSON object.',
    },
  ]);
}

/** The entries of a map as inputs. */
export const inputsOf = ({ entries }: MapTree): FileInputs =>
  new Map([...entries].map(([name, { key, value }]) => [name, fileInput(key, value)] as const));

const fileInput = (name: Location, tree: Tree): FileInput => ({
  value: treeValue(tree),
  text: tree.kind === 'scalar' && tree.value !== null ? tree.text : null,
  nameAt: locate(name),
  valueAt: locate(tree),
});
