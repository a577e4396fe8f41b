import type { Location } from '../../core/source.ts';
import type { Manifest, Trigger } from '../../manifest/manifest.ts';
import { originOf } from '../../manifest/origin.ts';
import { showValue, type Value, type ValueMap } from '../../manifest/value.ts';
import { type GivenInputs, type InputOrigin, inputOrigin } from '../inputs.ts';
import type { Combination } from '../matrix.ts';
import type { NameRead } from '../resolve/names-read.ts';

/** A name that a template reads, what it was, and where that comes from. */
export interface ExplainedRead extends NameRead {
  /** null: a secret, which is not read here; a name that has no value; or one that an expression computes. */
  readonly text: string | null;
  readonly from: ReadOrigin;
  /** What says so, where that is one place in a file. */
  readonly at: Location | null;
}

/** The context that a name belongs to, and for an input what gave it. */
export type ReadOrigin = InputOrigin | 'matrix' | 'vars' | 'env' | 'secrets' | 'trigger';

/** What a request was planned from. */
export interface ExplainContext {
  readonly manifest: Manifest;
  readonly trigger: Trigger;
  /** The trigger's inputs as planned. */
  readonly inputs: ValueMap;
  readonly given: GivenInputs;
  readonly env: (name: string) => string | undefined;
}

/** Explains the names that the templates of one request read. */
export function readExplainer(
  combination: Combination,
  { manifest, trigger, inputs, given, env }: ExplainContext,
): (read: NameRead) => ExplainedRead {
  return read => {
    const { context, name } = read;
    const of = (from: ReadOrigin, value: Value | undefined, at: Location | null = null): ExplainedRead => ({
      ...read,
      text: value === undefined || value === null ? null : showValue(value),
      from,
      at,
    });
    const key = name ?? '';
    switch (context) {
      case 'matrix':
        return of('matrix', combination.get(key), originOf(trigger, ['matrix', key])?.at);
      case 'inputs': {
        const from = inputOrigin(key, given);
        return of(from, inputs.get(key), inputPlace(key, from, trigger, given));
      }
      case 'vars':
        return of('vars', manifest.vars.get(key));
      case 'env':
        return of('env', env(key));
      case 'secrets':
        return of('secrets', undefined);
      case 'trigger':
        return of('trigger', trigger.name, trigger.at);
      default:
        throw new Error(`no manifest can read the context ${context}`);
    }
  };
}

function inputPlace(
  name: string,
  from: InputOrigin,
  trigger: Trigger,
  { file }: GivenInputs,
): Location | null {
  if (from === 'default') return originOf(trigger, ['inputs', name, 'default'])?.at ?? null;
  return from === 'file' ? (file.get(name)?.valueAt ?? null) : null;
}
