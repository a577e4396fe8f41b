import { IMPLIED_BY, type Permission } from '../security/permissions.ts';
import { type Answer, escapeHtml, type Header, rendered, versionHeaders } from './answer.ts';

/**
 * The HTML pages. A real one is 20 to 100 KB of navigation around one sentence; these keep the status, the
 * headers, the title and the sentence.
 */
export class Pages {
  readonly #session: string;

  constructor(session: string) {
    this.#session = session;
  }

  notFound(): Answer {
    return this.#page(404, 'Not Found', 'Oops! Page not found');
  }

  /** The page of a failure whose reason stays in the server's log. */
  oops(status: 404 | 422 | 500, message = 'Oops! A problem occurred while processing the request.'): Answer {
    return this.#page(status, 'Jenkins', message);
  }

  /** A refusal that says why in a header as well. */
  badRequest(message: string): Answer {
    // Headers are Latin-1: what does not fit in becomes a blank (observed).
    return this.#page(400, 'Error', message, [['X-Error', message.replace(/[^ -\u00ff]/g, ' ')]]);
  }

  /** `Allow` is there on the trigger URLs and missing everywhere else (observed). */
  postRequired(allow: boolean): Answer {
    const title = allow ? 'Form post required' : 'Method Not Allowed';
    return this.#page(405, title, 'This URL requires POST', allow ? [['Allow', 'POST']] : []);
  }

  /** What a browser gets to fill in the parameters of a job. The status is an error all the same (observed). */
  parametersForm(job: string): Answer {
    return this.#page(405, job, `${job} requires parameters`);
  }

  /** A refusal for somebody who is not signed in: a page that sends a browser to the login, and no 401. */
  loginRequired(url: string): Answer {
    const target = `/login?from=${encodeURIComponent(url)}`;
    const html = [
      `<html><head><meta http-equiv='refresh' content='1;url=${target}'/>`,
      `<script id='redirect' data-redirect-url='${target}' src='/static/${this.#session}/scripts/redirect.js'></script>`,
      "</head><body style='background-color:white; color:white;'>\nAuthentication required\n</body></html>",
    ].join('');
    const headers: readonly Header[] = [
      ['Expires', 'Thu, 01 Jan 1970 00:00:00 GMT'],
      ['Content-Type', 'text/html;charset=utf-8'],
    ];
    return { status: 403, headers: [...headers, ...versionHeaders(this.#session)], body: html };
  }

  /** A refusal for a user who lacks a permission. */
  forbidden(user: string, permission: Permission): Answer {
    return this.#page(403, 'Jenkins', `${user} is missing the ${permission} permission`, [
      ['X-You-Are-Authenticated-As', user],
      ['X-You-Are-In-Group-Disabled', GROUPS_HIDDEN],
      ['X-Required-Permission', permission],
      ...IMPLIED_BY[permission].map((other): Header => ['X-Permission-Implied-By', other]),
    ]);
  }

  /** A refusal without any hint: a wrong job token, or a job that may be discovered and not read. */
  forbiddenBecause(message: string): Answer {
    return this.#page(403, 'Jenkins', message);
  }

  login(): Answer {
    return this.#page(200, 'Sign in', 'Sign in to Jenkins');
  }

  /** A page that shows where one is, for people with a browser. */
  plain(title: string, message: string): Answer {
    return this.#page(200, title, message);
  }

  #page(status: number, title: string, message: string, headers: readonly Header[] = []): Answer {
    const html = [
      `<!DOCTYPE html><html><head><title>${escapeHtml(title)} - Jenkins</title></head>`,
      `<body><h1>${escapeHtml(title)}</h1><p>${escapeHtml(message)}</p></body></html>\n`,
    ].join('');
    return rendered(status, html, this.#session, headers);
  }
}

const GROUPS_HIDDEN =
  'JENKINS-39402: use -Dhudson.security.AccessDeniedException2.REPORT_GROUP_HEADERS=true or use /whoAmI to diagnose';
