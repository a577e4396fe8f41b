/** What goes back over the socket, as plain data: faults can be laid over it, tests can look at it. */
export interface Answer {
  readonly status: number;
  /** The server's own wording where it differs from the standard's. */
  readonly reason?: string;
  /** In order; a name may come more than once. */
  readonly headers: readonly Header[];
  readonly body: string | Buffer;
  /** Whether the body may be compressed for a caller that accepts it. */
  readonly compressible?: boolean;
}

export type Header = readonly [name: string, value: string];

const NOT_CACHED: readonly Header[] = [
  ['Expires', 'Thu, 01 Jan 1970 00:00:00 GMT'],
  ['Cache-Control', 'no-cache,no-store,must-revalidate'],
];

/** No body and no version header: 201, 204, 302 and 303 look like this. */
export const bare = (status: number, location?: string): Answer => ({
  status,
  headers: location === undefined ? [] : [['Location', location]],
  body: '',
});

export const plainText = (body: string | Buffer, headers: readonly Header[] = []): Answer => ({
  status: 200,
  headers: [['Content-Type', 'text/plain;charset=utf-8'], ...headers],
  body,
  compressible: true,
});

/** The version headers are on what Jenkins itself renders, and on nothing else. */
export function rendered(
  status: number,
  html: string,
  session: string,
  headers: readonly Header[] = [],
): Answer {
  return {
    status,
    ...(status === 500 ? { reason: 'Server Error' } : {}),
    headers: [
      ...headers,
      ['Content-Type', 'text/html;charset=utf-8'],
      ...NOT_CACHED,
      ...versionHeaders(session),
    ],
    body: html,
  };
}

/** `session` is new at each start of the server: a change tells that the queue may have been lost. */
export const versionHeaders = (session: string): readonly Header[] => [
  ['X-Hudson', '1.395'],
  ['X-Jenkins', '2.541.2'],
  ['X-Jenkins-Session', session],
];

/** An error page of the servlet container: it knows nothing of Jenkins' version. */
export function container(
  status: number,
  message: string,
  path: string,
  headers: readonly Header[] = [],
): Answer {
  return {
    status,
    headers: [
      ...headers,
      ['Cache-Control', 'must-revalidate,no-cache,no-store'],
      ['Content-Type', 'text/html;charset=iso-8859-1'],
    ],
    body: containerHtml(status, message, path),
  };
}

/** The answer to a wrong credential, and to any credential just after a start. */
export const unauthorized = (path: string): Answer =>
  container(401, 'Unauthorized', path, [
    ['Set-Cookie', 'remember-me=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; SameSite=Lax'],
    ['WWW-Authenticate', 'Basic realm="Jenkins"'],
  ]);

function containerHtml(status: number, message: string, path: string): string {
  const rows = [
    ['URI:', path],
    ['STATUS:', String(status)],
    ['MESSAGE:', message],
    ['SERVLET:', 'Stapler'],
  ].map(([name = '', value = '']) => `<tr><th>${name}</th><td>${escapeHtml(value)}</td></tr>\n`);
  return [
    '<html>\n<head>\n<meta http-equiv="Content-Type" content="text/html;charset=ISO-8859-1"/>\n',
    `<title>Error ${status} ${escapeHtml(message)}</title>\n</head>\n`,
    `<body><h2>HTTP ERROR ${status} ${escapeHtml(message)}</h2>\n<table>\n`,
    ...rows,
    '</table>\n\n</body>\n</html>\n',
  ].join('');
}

export const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
