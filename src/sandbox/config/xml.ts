import { err, ok, type Result } from '../../core/result.ts';

/** An element of an XML text. Attributes are read over: a job's configuration keeps nothing in them that counts. */
export interface XmlElement {
  readonly name: string;
  readonly children: readonly XmlElement[];
  /** The text directly inside it. */
  readonly text: string;
}

/** Declarations, comments, character data, tags, or text between them. */
const TOKEN =
  /<\?[\s\S]*?\?>|<!--[\s\S]*?-->|<!\[CDATA\[([\s\S]*?)\]\]>|<(\/?)([\w.:+-]+)((?:\s[^<>]*?)?)(\/?)>|([^<]+)/gy;

interface Open {
  readonly name: string;
  readonly children: XmlElement[];
  text: string;
}

/** Deeper than any configuration; what is deeper is meant badly. */
const DEEPEST = 200;

/** Reads as much XML as configurations use: elements, text, the five named entities and character references. */
export function parseXml(source: string): Result<XmlElement, 'malformed'> {
  const document: Open = { name: '', children: [], text: '' };
  const open: Open[] = [document];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < source.length) {
    const match = TOKEN.exec(source);
    const parent = open.at(-1);
    if (match === null || parent === undefined) return err('malformed');
    const [, data, closing, name, , empty, text] = match;
    if (data !== undefined) parent.text += data;
    else if (text !== undefined) parent.text += unescapeXml(text);
    else if (name === undefined) continue;
    else if (closing === '/') {
      if (open.pop()?.name !== name || open.length === 0) return err('malformed');
    } else {
      const element: Open = { name, children: [], text: '' };
      parent.children.push(element);
      if (empty !== '/') open.push(element);
      if (open.length > DEEPEST) return err('malformed');
    }
  }
  const [root, ...more] = document.children;
  return root === undefined || more.length > 0 || open.length !== 1 ? err('malformed') : ok(root);
}

/** The first child of that name. */
export const childOf = (element: XmlElement, name: string): XmlElement | undefined =>
  element.children.find(child => child.name === name);

/** The text of the first child of that name, without blanks around it; null when there is none. */
export const textOf = (element: XmlElement, name: string): string | null =>
  childOf(element, name)?.text.trim() ?? null;

/** All elements of that name, however deep. */
export function* elementsNamed(element: XmlElement, name: string): Generator<XmlElement> {
  if (element.name === name) yield element;
  for (const child of element.children) yield* elementsNamed(child, name);
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

function unescapeXml(text: string): string {
  return text.replace(/&(?:#x([\da-f]{1,6})|#(\d{1,7})|(\w+));/gi, (whole, hex, decimal, name) => {
    if (name !== undefined) return ENTITIES[String(name)] ?? whole;
    const code = hex === undefined ? Number(decimal) : Number.parseInt(String(hex), 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
