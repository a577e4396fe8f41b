import { type Answer, type Header, rendered } from '../http/answer.ts';

/** Where the login pages of single sign-on live: a name that can never be looked up (RFC 2606). */
const SSO = 'https://sso.example.invalid/login';

/** Jenkins' page while it starts or stops: 503, without a version and without Retry-After (observed). */
export function startingPage(title: 'Starting Jenkins' | 'Restarting Jenkins'): Answer {
  const versions = new Set(['X-Hudson', 'X-Jenkins', 'X-Jenkins-Session']);
  const page = rendered(503, html(title, 'Jenkins is getting ready to work', RESOURCES), '');
  return { ...page, headers: page.headers.filter(([name]) => !versions.has(name)) };
}

/** What a proxy writes by itself. Nothing in it is of Jenkins. */
export const proxyPage = (status: 502 | 503 | 504): Answer =>
  foreign(status, html(`${status} ${PROXY_TITLES[status]}`, 'nginx'));

export const tooMany = (retryAfter: number): Answer =>
  foreign(429, html('429 Too Many Requests', 'nginx'), [
    ['Retry-After', String(Math.ceil(retryAfter / 1_000))],
  ]);

export const ssoRedirect = (): Answer => foreign(302, '', [['Location', SSO]]);

export const ssoPage = (): Answer =>
  foreign(200, html('Sign in', `<form action="${SSO}" method="post"><input name="username"/></form>`));

/** Text that begins like JSON, goes on with control characters and never ends. */
export const garbage = (): Answer =>
  foreign(200, `{"_class":"hudson.model.Queue","items":[{"id":\u0000\u001b[31m\ufffd`, [
    ['Content-Type', 'application/json;charset=utf-8'],
  ]);

/** Bytes of {@link flood}: more than any client should take. */
const FLOOD = 100 * 1_024 * 1_024;

export const flood = (): Answer =>
  foreign(200, Buffer.alloc(FLOOD, ' '), [['Content-Type', 'application/json;charset=utf-8']]);

/** The same answer, with a Location on a host that cannot be reached. */
export const elsewhere = (answer: Answer): Answer => ({
  ...answer,
  headers: answer.headers.map(([name, value]) => [
    name,
    name === 'Location'
      ? value.replace(/^(?:https?:\/\/[^/]*)?\//, 'http://jenkins.example.invalid:8080/')
      : value,
  ]),
});

const PROXY_TITLES = {
  502: 'Bad Gateway',
  503: 'Service Temporarily Unavailable',
  504: 'Gateway Time-out',
} as const;

function foreign(status: number, body: string | Buffer, headers: readonly Header[] = []): Answer {
  const typed = headers.some(([name]) => name === 'Content-Type');
  const type: readonly Header[] = typed || body.length === 0 ? [] : [['Content-Type', 'text/html']];
  return { status, headers: [...type, ...headers], body };
}

/** Whatever Jenkins renders tells where its scripts are. */
const RESOURCES = ' resURL="/static/5a17b0c5" data-rooturl="" data-resurl="/static/5a17b0c5"';

const html = (title: string, body: string, head = ''): string =>
  `<!DOCTYPE html><html><head${head}><title>${title}</title></head><body><h1>${title}</h1><p>${body}</p></body></html>\n`;
