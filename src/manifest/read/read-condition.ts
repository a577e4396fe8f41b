import type { Scope } from '../expression/scope.ts';
import type { Condition } from '../manifest.ts';
import type { MapEntry } from '../tree.ts';
import type { Reader } from './reader.ts';

/** `if:` holds one expression; the braces that mark one inside text may be there or not. */
export function readCondition(entry: MapEntry | undefined, scope: Scope, reader: Reader): Condition | null {
  if (entry?.value.kind !== 'scalar') return null;
  const { value } = entry;
  const written = String(value.value ?? '');
  const [braced, inner] = /^\s*\$\{\{([\s\S]*)\}\}\s*$/.exec(written) ?? [];
  const text = inner ?? written;
  const inside = braced === undefined ? 0 : written.indexOf('{{') + 2;
  const part = { text, inside, start: inside, end: inside + text.length };
  const placed = reader.expression(value, part, scope);
  return placed === null ? null : { text: text.trim(), ...placed };
}
