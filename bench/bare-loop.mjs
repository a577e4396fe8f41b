// The reference of the benches of firing: a bare loop over an undici Pool, which sends what a trigger sends and does nothing else.

export const CONNECTIONS = 8;

/** Sends so many requests, over as many connections as the pool has. Seconds. */
export async function bareLoop(pool, requests) {
  const headers = {
    authorization: `Basic ${btoa('me:token')}`,
    'content-type': 'application/x-www-form-urlencoded;charset=UTF-8',
    'user-agent': 'volley/bench',
  };
  const path = '/job/platform/job/build/buildWithParameters';
  const start = performance.now();
  let next = 0;
  const worker = async () => {
    while (next < requests) {
      const body = new URLSearchParams([
        ['BRANCH', 'main'],
        ['N', String(next)],
      ]).toString();
      next += 1;
      const { statusCode, body: answer } = await pool.request({ path, method: 'POST', headers, body });
      await answer.dump();
      if (statusCode !== 201) throw new Error(`status ${statusCode}`);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, worker));
  return (performance.now() - start) / 1e3;
}
