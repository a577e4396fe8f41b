import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http';

/** Stands before a sandbox and repeats everywhere what it has been sent, in every form that it can think of. */
export interface EchoingRelay {
  /** Without a slash at the end. */
  readonly url: string;
  /** All that it has to repeat by now. */
  heard(): readonly string[];
  /** Forgets what it was sent, as if it were started anew; not what it has handed out. */
  forget(): void;
  /** Crumbs and cookies that the sandbox gave. */
  handedOut(): readonly string[];
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly headers: Record<string, string | readonly string[]>;
  readonly body: string;
}

type Json = Readonly<Record<string, unknown>>;

/**
 * `literal`: more to repeat, which it has from elsewhere, such as parameters in a build's environment; `plain`: what it puts
 * where only letters may stand.
 */
export async function startEchoingRelay(
  behind: string,
  literal: readonly string[],
  plain: string,
): Promise<EchoingRelay> {
  const heard = new Set<string>(literal);
  const handedOut: string[] = [];
  const consoles = new Map<string, Buffer>();
  const server = createServer(async (incoming, response) => {
    const body = await bodyOf(incoming);
    for (const text of textsOf(incoming, body)) heard.add(text);
    const own = provoked(incoming, [...heard], plain);
    if (own !== null) return end(response, own);
    const path = new URL(incoming.url ?? '/', behind);
    if (path.pathname.endsWith(CONSOLE)) {
      // What stands in it once stays.
      const text = consoles.get(path.pathname) ?? consoleOf([...heard]);
      consoles.set(path.pathname, text);
      return end(response, pieceOf(text, Number(path.searchParams.get('start') ?? 0)));
    }
    const answer = await passOn(behind, incoming, body);
    const { cookie, crumb } = secretsIn(answer);
    for (const secret of [...cookie, ...crumb]) {
      handedOut.push(secret);
      heard.add(secret);
    }
    end(response, withEchoes(answer, path.pathname, [...heard]));
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    heard: () => [...heard],
    forget() {
      heard.clear();
      for (const text of literal) heard.add(text);
      consoles.clear();
    },
    handedOut: () => handedOut,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** What a request carries, as it came and read. */
function textsOf({ headers, url = '' }: IncomingMessage, body: string): readonly string[] {
  const { authorization = '' } = headers;
  // What fields are asked for is nobody's secret, and would take up the little room that a terminal has for a reason.
  const form = [...new URLSearchParams(body), ...new URL(url, 'http://relay').searchParams].flatMap(
    ([name, value]) => (name === 'tree' ? [] : [value]),
  );
  const basic = Buffer.from(authorization.replace(/^Basic /, ''), 'base64').toString('utf8');
  const all = [authorization, basic, headers['jenkins-crumb'], headers.cookie, body, ...form];
  return all.flatMap(text =>
    typeof text === 'string' && text !== '' && !text.startsWith('tree=') ? [text] : [],
  );
}

const said = (heard: readonly string[]): string => heard.map(text => `you said ${text}`).join(', ');

const FORMS: readonly ((text: string) => string)[] = [
  text => text,
  JSON.stringify,
  encodeURIComponent,
  text => new URLSearchParams({ text }).toString(),
  text =>
    text
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
      .replaceAll("'", '&#39;'),
  text => Buffer.from(text).toString('base64'),
  text => Buffer.from(`ann:${text}`).toString('base64'),
  text => Buffer.from(`an:${text}`).toString('base64'),
  text => Buffer.from(text).toString('hex'),
  text => [...Buffer.from(text)].map(byte => `%${byte.toString(16).padStart(2, '0')}`).join(''),
  text => [...text].map(letter => `&#${letter.codePointAt(0)};`).join(''),
  // What is printed without its colours and links is whole again.
  text => text.replace(/.{4}/gu, '$&\u001b[31m'),
  text => text.replace(/.{5}/gu, '$&\u001b]8;;https://x.example/\u001b\\\u001b[1G'),
];

const allForms = (heard: readonly string[]): string => FORMS.map(form => said(heard.map(form))).join('; ');

/** Headers take Latin-1 only. */
const inHeader = (heard: readonly string[]): string =>
  said(heard.map(text => JSON.stringify(text).replace(/[^ -~]/g, '?'))).slice(0, 3_000);

/** Jobs whose triggers it answers by itself, each with a complaint that quotes. */
function provoked(
  { method, url = '' }: IncomingMessage,
  heard: readonly string[],
  plain: string,
): Answer | null {
  const name = /\/job\/answers-(\w+)\/build/.exec(url)?.[1];
  if (method !== 'POST' || name === undefined) return null;
  const body = `<html><title>${allForms(heard)}</title>${allForms(heard)}</html>`;
  const headers = { 'content-type': 'text/html', 'x-jenkins': '2.541.2', 'x-error': inHeader(heard) };
  switch (name) {
    case 'forbidden':
      return { status: 403, headers: { ...headers, 'x-required-permission': `hudson.${plain}` }, body };
    case 'redirect':
      return {
        status: 302,
        headers: { ...headers, location: `https://${plain}.example.org/${encodeURIComponent(plain)}` },
        body,
      };
    default:
      return { status: Number(name), headers, body };
  }
}

function withEchoes(answer: Answer, pathname: string, heard: readonly string[]): Answer {
  const { location } = answer.headers;
  const headers = {
    ...answer.headers,
    'x-jenkins': `2.541.2 ${inHeader(heard)}`,
    'x-jenkins-session': inHeader(heard),
    ...(typeof location === 'string'
      ? { location: `${location}?${encodeURIComponent(inHeader(heard))}` }
      : {}),
  };
  if (!String(answer.headers['content-type']).includes('json') || pathname.includes('crumbIssuer'))
    return { ...answer, headers };
  const body = JSON.stringify(JSON.parse(answer.body), (key, value: unknown) => echoed(key, value, heard));
  return { ...answer, headers, body };
}

/** Texts that Jenkins writes for people, and names that plugins and users make. */
function echoed(key: string, value: unknown, heard: readonly string[]): unknown {
  if (key === 'why') return `${String(value)}: ${allForms(heard)}`;
  if (key === 'choices' && Array.isArray(value)) return [...value, allForms(heard)];
  if (key === 'parameterDefinitions' && Array.isArray(value)) {
    const named = {
      _class: 'x',
      name: allForms(heard),
      type: 'StringParameterDefinition',
      description: allForms(heard),
    };
    return [...value, named];
  }
  if (key !== '' || typeof value !== 'object' || value === null || !('anonymous' in value)) return value;
  const who: Json = { ...value, name: allForms(heard) };
  return who;
}

const CONSOLE = '/logText/progressiveText';

const consoleOf = (heard: readonly string[]): Buffer =>
  Buffer.from(`${FORMS.map(form => heard.map(form).join('\n')).join('\n')}\nFinished: SUCCESS\n`);

/** In pieces of no natural length, so that some end in the middle of what they quote. */
function pieceOf(text: Buffer, start: number): Answer {
  const piece = Math.ceil(text.length / 7);
  const end = Math.min(text.length, start + piece);
  const more: Record<string, string> = end < text.length ? { 'x-more-data': 'true' } : {};
  const headers = {
    'content-type': 'text/plain;charset=utf-8',
    'x-text-size': String(end),
    'x-jenkins': '2.541.2',
  };
  return { status: 200, headers: { ...headers, ...more }, body: text.toString('latin1', start, end) };
}

function secretsIn({ headers, body }: Answer): {
  readonly cookie: readonly string[];
  readonly crumb: readonly string[];
} {
  const cookies = [headers['set-cookie'] ?? []].flat().map(cookie => /=([^;]*)/.exec(cookie)?.[1] ?? '');
  const crumb = /"crumb":"([^"]+)"/.exec(body)?.[1];
  return { cookie: cookies.filter(value => value.length > 8), crumb: crumb === undefined ? [] : [crumb] };
}

function end(response: ServerResponse, { status, headers, body }: Answer): void {
  const { 'content-length': _, ...kept } = headers;
  const bytes = Buffer.from(body, 'x-text-size' in kept ? 'latin1' : 'utf8');
  response.writeHead(status, { ...kept, 'content-length': bytes.length } as Record<
    string,
    string | string[] | number
  >);
  response.end(bytes);
}

function passOn(behind: string, { method, url, headers }: IncomingMessage, body: string): Promise<Answer> {
  const { 'accept-encoding': _, ...plain } = headers;
  return new Promise((resolve, reject) => {
    const outgoing = forward(new URL(url ?? '/', behind), { method, headers: plain }, async answer => {
      const { 'transfer-encoding': __, ...kept } = answer.headers;
      const entries = Object.entries(kept).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, value] as const],
      );
      resolve({
        status: answer.statusCode ?? 0,
        headers: Object.fromEntries(entries),
        body: await bodyOf(answer),
      });
    });
    outgoing.on('error', reject).end(body);
  });
}

async function bodyOf(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}
