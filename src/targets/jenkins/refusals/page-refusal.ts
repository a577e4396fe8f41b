import type { Refusal } from '../../refusal.ts';

/**
 * Whether a refusal to show one page (a job, a build, a queue item) is about this page, and others may be well. The
 * rest is about the whole server: no connection, no answer, wrong credentials, a gateway, a start, a sign-in.
 */
export function isOfPage({ reason, status }: Refusal): boolean {
  switch (reason) {
    case 'forbidden':
    case 'not-found':
    case 'server-error':
      return true;
    // Without a status it was no answer at all.
    case 'unexpected-answer':
      return status !== undefined;
    // A page in place of JSON; a redirect to sign in would be for all.
    case 'login-page':
      return status === 200;
    // 403: nobody may see it, though nobody may see other jobs; 401 is about the credentials.
    case 'unauthenticated':
      return status === 403;
    default:
      return false;
  }
}
