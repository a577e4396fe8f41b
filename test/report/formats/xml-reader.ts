/** An element, as a reader of XML sees it. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** Its own text, without that of its children. */
  readonly text: string;
}

/** XML 1.0, production `Char`. */
const FORBIDDEN = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;
const NAME = /[A-Za-z_][\w.-]*/y;

/**
 * Reads the part of XML 1.0 that reports use (no comments, sections or document types) and throws at whatever is not well
 * formed: there is no reader of XML among the dependencies.
 */
export function readXml(text: string): XmlElement {
  if (FORBIDDEN.test(text)) throw new Error('a character that XML does not allow');
  const reader = new Reader(text);
  reader.expect('<?xml version="1.0" encoding="UTF-8"?>');
  reader.space();
  const root = reader.element();
  reader.space();
  if (!reader.isAtEnd) throw new Error('text behind the root');
  return root;
}

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#text.length;
  }

  expect(text: string): void {
    if (!this.#text.startsWith(text, this.#at)) throw new Error(`no ${text} at ${this.#at}`);
    this.#at += text.length;
  }

  space(): void {
    while (/\s/.test(this.#text[this.#at] ?? '')) this.#at += 1;
  }

  element(): XmlElement {
    this.expect('<');
    const name = this.#name();
    const attributes = this.#attributes();
    if (this.#text.startsWith('/>', this.#at)) {
      this.expect('/>');
      return { name, attributes, children: [], text: '' };
    }
    this.expect('>');
    const children: XmlElement[] = [];
    let text = '';
    while (!this.#text.startsWith('</', this.#at)) {
      if (this.isAtEnd) throw new Error(`${name} is not closed`);
      if (this.#text[this.#at] === '<') children.push(this.element());
      else text += this.#until(/[<]/);
    }
    this.expect(`</${name}>`);
    return { name, attributes, children, text };
  }

  #attributes(): Record<string, string> {
    const attributes: Record<string, string> = {};
    for (;;) {
      const before = this.#at;
      this.space();
      if (/[/>]/.test(this.#text[this.#at] ?? '/')) return attributes;
      if (before === this.#at) throw new Error('no space before an attribute');
      const name = this.#name();
      if (name in attributes) throw new Error(`${name} stands twice`);
      this.expect('="');
      // A reader makes spaces of what is not a reference (section 3.3.3).
      const value = this.#until(/["<]/, raw => raw.replace(/[\t\n\r]/g, ' '));
      this.expect('"');
      attributes[name] = value;
    }
  }

  #name(): string {
    NAME.lastIndex = this.#at;
    const [name] = NAME.exec(this.#text) ?? [];
    if (name === undefined) throw new Error(`no name at ${this.#at}`);
    this.#at += name.length;
    return name;
  }

  #until(end: RegExp, normalize = (raw: string): string => raw.replace(/\r\n?/g, '\n')): string {
    const length = this.#text.slice(this.#at).search(end);
    const raw = this.#text.slice(this.#at, length === -1 ? undefined : this.#at + length);
    this.#at += raw.length;
    return normalize(raw).replace(/&([^;]*);?/g, (reference, code: string) => {
      const [, number] = /^#(\d+)$/.exec(code) ?? [];
      if (number === undefined || !reference.endsWith(';')) throw new Error(`a bare & before ${code}`);
      const sign = String.fromCodePoint(Number(number));
      if (FORBIDDEN.test(sign)) throw new Error(`a reference to what XML does not allow: ${code}`);
      return sign;
    });
  }
}
