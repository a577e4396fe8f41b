import type { ControllerUnderTest } from './controller-under-test.ts';

/** The server's remote API as an administrator's script would use it: independent of the client that is tested. */
export interface Remote {
  /** Status of a POST. `path` is below the controller's URL, and encoded. */
  post(path: string, body?: string, type?: string): Promise<number>;
  /** The JSON of a page; null unless it is there. */
  read(path: string, tree: string): Promise<unknown>;
}

export function remoteOf({ url, user, token }: ControllerUnderTest): Remote {
  const authorization = `Basic ${Buffer.from(`${user}:${token}`).toString('base64')}`;
  return {
    async post(path, body = '', type = 'application/x-www-form-urlencoded') {
      const headers = { authorization, 'content-type': type };
      const answer = await fetch(url + path, { method: 'POST', headers, body, redirect: 'manual' });
      await answer.arrayBuffer();
      return answer.status;
    },
    async read(path, tree) {
      const answer = await fetch(`${url}${path}/api/json?tree=${encodeURIComponent(tree)}`, {
        headers: { authorization },
      });
      return answer.status === 200 ? answer.json() : null;
    },
  };
}
