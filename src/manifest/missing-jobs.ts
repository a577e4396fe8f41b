import type { ManifestProblem } from './problem-code.ts';
import { entriesOf, locate, type Tree } from './tree.ts';

/**
 * Triggers that have a job neither of their own nor from a template. Not asked by the schema: an editor, which sees
 * one file only, would miss the job wherever a template has it.
 */
export function missingJobs(manifest: Tree): readonly ManifestProblem[] {
  return [...entriesOf(entriesOf(manifest).get('triggers')?.value)].flatMap(([name, { key, value }]) => {
    if (value.kind !== 'map' || value.entries.has('job')) return [];
    return {
      code: 'missing-property',
      severity: 'error',
      message: `\`triggers.${name}\` needs a property "job"`,
      at: locate(key),
      next: value.entries.has('extends') ? 'Add `job:` here or in what it extends.' : 'Add `job:`.',
    };
  });
}
