import type { RawSandbox, RawSandboxOutcome } from '../generated/raw-manifest.ts';
import { DEFAULTS, type SandboxOutcome, type SandboxSpec } from '../manifest.ts';
import { entriesOf, itemsOf, type MapEntry, type Tree } from '../tree.ts';
import { readDuration } from './read-duration.ts';
import type { Reader } from './reader.ts';

type Parts = ReadonlyMap<string, MapEntry>;

/** How the sandbox rehearses the manifest; jobs that are not listed take its defaults. */
export function readSandbox(raw: RawSandbox, tree: Tree | null, reader: Reader): SandboxSpec {
  const jobs = new Map<string, SandboxSpec['jobs'] extends ReadonlyMap<string, infer Job> ? Job : never>();
  for (const [job, { value }] of entriesOf(entriesOf(tree).get('jobs')?.value)) {
    const parts = entriesOf(value);
    const spec = raw.jobs?.[job];
    const outcomes = itemsOf(parts.get('outcomes')?.value).flatMap((outcome, index) => {
      const said = spec?.outcomes?.[index];
      return said === undefined ? [] : [readOutcome(said, entriesOf(outcome), reader)];
    });
    jobs.set(job, {
      duration: readDuration(parts, 'duration', reader) ?? DEFAULTS.sandboxDuration,
      outcomes,
    });
  }
  return { executors: raw.executors ?? DEFAULTS.sandboxExecutors, jobs };
}

const readOutcome = (raw: RawSandboxOutcome, parts: Parts, reader: Reader): SandboxOutcome => ({
  when: textsOf(parts.get('when')?.value),
  result: raw.result,
  duration: readDuration(parts, 'duration', reader),
});

/** Values as they are sent: a number as it was written. */
const textsOf = (tree: Tree | undefined): ReadonlyMap<string, string> =>
  new Map(
    [...entriesOf(tree)].flatMap(([name, { value }]) =>
      value.kind === 'scalar' ? [[name, value.text] as const] : [],
    ),
  );
