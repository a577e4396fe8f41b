import { InvalidArgumentError } from 'commander';
import type { MatrixChoice } from '../../plan/select/select-matrix.ts';
import { SELECTOR_KEYS, type Selector } from '../../plan/select/select-triggers.ts';

/** `label=nightly`, one more. */
export function collectSelector(text: string, before: readonly Selector[]): readonly Selector[] {
  const [name, value] = pair(text);
  const key = SELECTOR_KEYS.find(known => known === name);
  if (key === undefined) throw new InvalidArgumentError(`The keys are: ${SELECTOR_KEYS.join(', ')}.`);
  return [...before, { key, value }];
}

/** `os=linux,windows`, one more; values of one key add up. */
export function collectMatrix(text: string, before: MatrixChoice): MatrixChoice {
  const [key, values] = pair(text);
  return new Map([...before, [key, new Set([...(before.get(key) ?? []), ...values.split(',')])]]);
}

function pair(text: string): readonly [string, string] {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('Write KEY=VALUE.');
  return [text.slice(0, at), text.slice(at + 1)];
}
