/** What a strict reader of RFC 5545 makes of a file: an error where a calendar program might refuse it. */
export interface Property {
  readonly name: string;
  readonly value: string;
}

const OCTETS = 75;

/** The events of a calendar, each by the names of its properties, with texts unescaped. */
export function readCalendar(bytes: string): readonly ReadonlyMap<string, string>[] {
  const lines = contentLines(bytes);
  const [begin, ...rest] = lines.map(property);
  const end = rest.pop();
  if (begin?.name !== 'BEGIN' || begin.value !== 'VCALENDAR') throw new Error('no calendar begins');
  if (end?.name !== 'END' || end.value !== 'VCALENDAR') throw new Error('the calendar does not end');
  const events: Map<string, string>[] = [];
  const head = new Map<string, string>();
  let event: Map<string, string> | null = null;
  for (const { name, value } of rest) {
    if (name === 'BEGIN' && value === 'VEVENT' && event === null) event = new Map();
    else if (name === 'END' && value === 'VEVENT' && event !== null) {
      events.push(event);
      event = null;
    } else if (name === 'BEGIN' || name === 'END') throw new Error(`${name}:${value} is out of place`);
    else {
      const own: Map<string, string> = event ?? head;
      if (own.has(name)) throw new Error(`${name} comes twice`);
      own.set(name, TEXTS.has(name) ? unescaped(value) : value);
    }
  }
  if (head.get('VERSION') !== '2.0' || !head.has('PRODID'))
    throw new Error('3.6: VERSION and PRODID are required');
  for (const each of events) {
    for (const name of ['UID', 'DTSTAMP', 'DTSTART'])
      if (!each.has(name)) throw new Error(`3.6.1: an event has no ${name}`);
    for (const name of ['DTSTAMP', 'DTSTART'])
      if (!/^\d{8}T\d{6}Z$/.test(each.get(name) ?? '')) throw new Error(`3.3.5: ${name} is no time in UTC`);
  }
  return events;
}

const TEXTS = new Set(['UID', 'SUMMARY', 'DESCRIPTION']);

/** 3.1: lines end with CRLF, have 75 octets at most, and go on where the next one begins with a space. */
function contentLines(bytes: string): readonly string[] {
  if (!bytes.endsWith('\r\n')) throw new Error('3.1: the last line does not end with CRLF');
  if (/(?<!\r)\n|\r(?!\n)/.test(bytes)) throw new Error('3.1: a line ends without CRLF');
  const lines: string[] = [];
  for (const line of bytes.slice(0, -2).split('\r\n')) {
    if (Buffer.byteLength(line, 'utf8') > OCTETS)
      throw new Error(`3.1: ${line} has more than ${OCTETS} octets`);
    if (line.includes('\u{FFFD}')) throw new Error('a character was broken in the middle');
    if (line.startsWith(' ')) lines.push((lines.pop() ?? '') + line.slice(1));
    else lines.push(line);
  }
  return lines;
}

function property(line: string): Property {
  const [, name = '', value = ''] = /^([A-Z-]+):(.*)$/su.exec(line) ?? [];
  if (name === '') throw new Error(`3.1: ${line} is no property`);
  return { name, value };
}

/** 3.3.11: these four are escaped, and nothing else is. */
function unescaped(value: string): string {
  if (/(?<!\\)(?:\\\\)*[;,]/.test(value)) throw new Error(`3.3.11: ${value} has a bare ; or ,`);
  return value.replaceAll(/\\(.)/gs, (_, sign: string) => {
    if (sign === 'n' || sign === 'N') return '\n';
    if (!'\\;,'.includes(sign)) throw new Error(`3.3.11: \\${sign} is no escape`);
    return sign;
  });
}
