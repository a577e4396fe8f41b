import type { FakeClock } from '../fake-clock.ts';
import { ask, basic, type Reply } from './http-client.ts';
import type { Exchange } from './recordings.ts';

/** What replaying has learned so far: the ids and credentials of the sandbox that stand for the recorded ones. */
interface Memory {
  readonly ids: Map<string, string>;
  session: string;
  crumb: string;
}

export interface Difference {
  readonly label: string;
  readonly differences: readonly string[];
}

/**
 * Asks the sandbox what a real server was asked, at the same distance in time, and tells where the answers
 * differ. Every exchange is in the result, so that a share can be worked out.
 */
export async function replay(
  url: string,
  clock: FakeClock,
  exchanges: readonly Exchange[],
): Promise<Difference[]> {
  // Where a crumb is used it is the admin's if there is one, though others asked for one as well.
  const crumbsOf = exchanges.some(isByAdmin) ? 'admin' : 'anonymous';
  const memory: Memory = { ids: new Map(), session: '', crumb: '' };
  const result: Difference[] = [];
  let now = exchanges[0]?.at ?? 0;
  for (const exchange of exchanges) {
    clock.advance(Math.max(0, (exchange.at - now) * 1_000));
    now = exchange.at;
    const reply = await send(url, exchange, memory);
    learnId(exchange, reply, memory);
    if (crumbsOf === 'anonymous' || isByAdmin(exchange)) learnCrumb(reply, memory);
    result.push({ label: exchange.label, differences: compare(exchange, reply) });
  }
  return result;
}

function send(url: string, { label, request }: Exchange, memory: Memory): Promise<Reply> {
  const [method = 'GET', ...target] = request.line.replace(/ HTTP\/1\.1$/, '').split(' ');
  // The recordings mask every crumb alike; these two were sent on purpose with a wrong one.
  const crumb = /\bbad crumb$/.test(label) ? 'bad' : memory.crumb;
  const restore = (text: string): string =>
    text
      .replaceAll('<crumb>', crumb)
      .replaceAll('<session>', memory.session)
      .replace(/(?<=queue\/item\/|\bid=)\d+/g, id => memory.ids.get(id) ?? id);
  const headers: Record<string, string> = { Host: new URL(url).host };
  for (const [name, value] of request.headers) {
    if (name === 'Host' || name === 'Content-Length') continue;
    headers[name] = name === 'Authorization' ? credential(value) : restore(value);
  }
  return ask(url, { method, path: restore(target.join(' ')), headers, body: restore(request.body ?? '') });
}

/** Puts the sandbox's credentials where the recording hides the real ones. */
function credential(masked: string): string {
  const [, scheme = 'Basic', user = '', kind = ''] =
    /^(?:<(Basic) (\w+):([\w-]+)>|(\w+) <(\w+):([\w-]+) base64>)$/
      .exec(masked)
      ?.filter(group => group !== undefined) ?? [];
  if (user === '') return masked;
  // Recorded as wrong because the mask compares names exactly; the answer shows that it was right.
  if (user === 'ADMIN') return basic(user, 'admin-token');
  const secret = kind === 'API-TOKEN' ? `${user}-token` : kind === 'PASSWORD' ? `${user}-password` : 'wrong';
  return basic(user, secret).replace('Basic', scheme);
}

const isByAdmin = ({ request }: Exchange): boolean =>
  request.headers.some(([, value]) => value.startsWith('<Basic admin:'));

function learnId({ headers }: Exchange, reply: Reply, memory: Memory): void {
  const recorded = idIn(headers.find(([name]) => name === 'Location')?.[1]);
  const own = idIn(header(reply, 'location'));
  if (recorded !== null && own !== null) memory.ids.set(recorded, own);
}

function learnCrumb(reply: Reply, memory: Memory): void {
  const session = /JSESSIONID[^=]*=(\w+)/.exec(header(reply, 'set-cookie') ?? '')?.[1];
  if (session !== undefined) memory.session = session;
  const crumb = /"crumb":"(\w+)"/.exec(reply.body)?.[1];
  if (crumb !== undefined) memory.crumb = crumb;
}

const idIn = (location: string | undefined): string | null =>
  /\/queue\/item\/(\d+)\//.exec(location ?? '')?.[1] ?? null;

function header(reply: Reply, name: string): string | undefined {
  const value = reply.headers[name];
  return typeof value === 'string' || value === undefined ? value : value.join(', ');
}

/** Headers that a client decides by. */
const DECIDING = [
  'Allow',
  'X-Required-Permission',
  'X-You-Are-Authenticated-As',
  'X-Permission-Implied-By',
  'WWW-Authenticate',
  'Content-Type',
  'X-More-Data',
];

function compare(exchange: Exchange, reply: Reply): readonly string[] {
  const recorded = (name: string): string | undefined => {
    const values = exchange.headers.filter(([other]) => other === name).map(([, value]) => value);
    return values.length === 0 ? undefined : values.join(', ');
  };
  const pairs: readonly (readonly [string, unknown, unknown])[] = [
    ['status', exchange.status, reply.status],
    ['Location', shape(recorded('Location')), shape(header(reply, 'location'))],
    ['X-Jenkins', recorded('X-Jenkins') !== undefined, header(reply, 'x-jenkins') !== undefined],
    ...DECIDING.map(name => [name, recorded(name), header(reply, name.toLowerCase())] as const),
  ];
  if (exchange.status === reply.status && reply.status === 200 && isWhole(exchange)) {
    const [one, other] = [exchange.body, reply.body].map(body => jsonShape(body));
    return [...differing(pairs), ...differing([['body', one, other]])];
  }
  return differing(pairs);
}

/** Long bodies were cut when they were recorded. */
const isWhole = ({ body }: Exchange): boolean => body.startsWith('{') && body.endsWith('}');

const differing = (pairs: readonly (readonly [string, unknown, unknown])[]): readonly string[] =>
  pairs.filter(([, one, other]) => one !== other).map(([name, one, other]) => `${name}: ${one} / ${other}`);

/** A JSON text without what differs from run to run: numbers, digits inside texts, masked values, history. */
function jsonShape(text: string): string {
  return JSON.stringify(JSON.parse(text), (name, value: unknown) => {
    if (name === 'crumb' || name === 'color') return '';
    if (typeof value === 'number') return 0;
    return typeof value === 'string' ? value.replace(/\d+/g, '0') : value;
  });
}

/** A Location without what differs from server to server: its port and the item's id. */
const shape = (location: string | undefined): string | undefined =>
  location?.replace(/127\.0\.0\.1:\d+/, 'host').replace(/item\/\d+/, 'item/N');
