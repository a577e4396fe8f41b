import type { QueueId } from '../../../core/ids.ts';

/** So many ids are kept to know a duplicate by: only an item that still waits has any. */
const KEPT = 5_000;

/**
 * The queue items that a controller gave us for `/build`. It answers a duplicate there as it answers a new item, by
 * 201, so the id is all there is to know one by; `/buildWithParameters` marks duplicates by its status.
 */
export interface HandedOut {
  has(path: string, id: QueueId): boolean;
  keep(path: string, id: QueueId): void;
}

/** `session` is the server's present one, null before it is known. After a restart ids may begin anew. */
export function createHandedOut(session: () => string | null): HandedOut {
  const items = new Set<string>();
  let since = session();

  const forgetOldSession = (): void => {
    const now = session();
    if (since !== null && now !== since) items.clear();
    since = now;
  };

  return {
    has(path, id) {
      if (!isUnmarked(path)) return false;
      forgetOldSession();
      return items.has(nameOf(path, id));
    },
    keep(path, id) {
      if (!isUnmarked(path)) return;
      forgetOldSession();
      items.add(nameOf(path, id));
      const [oldest] = items;
      if (items.size > KEPT && oldest !== undefined) items.delete(oldest);
    },
  };
}

/** A server finds a job in any case. */
const nameOf = (path: string, id: QueueId): string => `${decodeURIComponent(path).toLowerCase()} ${id}`;

const isUnmarked = (path: string): boolean => path.endsWith('/build');
