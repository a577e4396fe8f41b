import type { Json } from './bean.ts';

/** JSON text; `pretty` as Jenkins indents it for people, with ` : ` between name and value. */
export function printJson(value: Json, pretty: boolean): string {
  return pretty ? indented(value, '') : JSON.stringify(value);
}

function indented(value: Json, indent: string): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const inner = `${indent}  `;
  const isList = Array.isArray(value);
  const entries: readonly string[] = isList
    ? value.map((element: Json) => `${inner}${indented(element, inner)}`)
    : Object.entries(value).map(
        ([name, member]) => `${inner}${JSON.stringify(name)} : ${indented(member, inner)}`,
      );
  const [open, close] = isList ? ['[', ']'] : ['{', '}'];
  return entries.length === 0 ? `${open}${close}` : `${open}\n${entries.join(',\n')}\n${indent}${close}`;
}
