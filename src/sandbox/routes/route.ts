/** What a path means. A closed list: whatever is not in it is a 404. */
export type Route =
  | { readonly kind: 'top' | 'whoAmI' | 'me' | 'queue' | 'computer' | 'crumbIssuer'; readonly page: ApiPage }
  | { readonly kind: 'login' | 'cancelItem' | 'quietDown' | 'cancelQuietDown' | 'restart' }
  /** `folder` is empty for the server itself. */
  | { readonly kind: 'createItem'; readonly folder: readonly string[] }
  | { readonly kind: 'sandbox'; readonly page: string }
  | { readonly kind: 'queueItem'; readonly id: string; readonly page: ApiPage | 'cancelQueue' }
  | { readonly kind: 'job'; readonly job: readonly string[]; readonly page: ApiPage }
  | { readonly kind: Trigger; readonly job: readonly string[] }
  | { readonly kind: JobAction; readonly job: readonly string[] }
  | {
      readonly kind: 'build';
      readonly job: readonly string[];
      readonly build: string;
      readonly page: BuildPage;
    };

export type JobAction = 'disable' | 'enable' | 'delete' | 'rename';

export type Trigger = 'build now' | 'buildWithParameters';

/** The page for people, or the one for programs. */
export type ApiPage = 'html' | 'json';

export type BuildPage =
  | ApiPage
  | 'progressiveText'
  | 'consoleText'
  | 'submitDescription'
  | 'delete'
  | 'stop'
  | 'term'
  | 'kill';

const TOP_PAGES = ['whoAmI', 'me', 'queue', 'computer', 'crumbIssuer'] as const;
const TOP_ACTIONS = ['login', 'quietDown', 'cancelQuietDown', 'restart'] as const;
const JOB_ACTIONS: ReadonlyMap<string, JobAction> = new Map([
  ['disable', 'disable'],
  ['enable', 'enable'],
  ['doDelete', 'delete'],
  ['confirmRename', 'rename'],
]);
const BUILD_ACTIONS: ReadonlyMap<string, BuildPage> = new Map([
  ['consoleText', 'consoleText'],
  ['logText/progressiveText', 'progressiveText'],
  ['submitDescription', 'submitDescription'],
  ['doDelete', 'delete'],
  ['stop', 'stop'],
  ['term', 'term'],
  ['kill', 'kill'],
]);

/** Reads decoded path segments; null when they lead nowhere. */
export function readRoute(segments: readonly string[]): Route | null {
  // Each view shows the same jobs under an address of its own.
  if (segments[0] === 'view' && segments.length > 2) return readRoute(segments.slice(2));
  if (segments[0] === 'sandbox') return { kind: 'sandbox', page: segments.slice(1).join('/') };
  if (segments[0] === 'job') return readJobRoute(segments);
  const page = readApiPage(segments);
  if (page !== null) return { kind: 'top', page };
  const [first, ...rest] = segments;
  const action = TOP_ACTIONS.find(one => one === first);
  if (action !== undefined) return rest.length === 0 ? { kind: action } : null;
  if (first === 'createItem') return rest.length === 0 ? { kind: 'createItem', folder: [] } : null;
  if (first === 'queue') return readQueueRoute(rest);
  const kind = TOP_PAGES.find(one => one === first);
  const topPage = readApiPage(rest);
  return kind === undefined || topPage === null ? null : { kind, page: topPage };
}

function readQueueRoute(rest: readonly string[]): Route | null {
  const [first, id, ...tail] = rest;
  if (first === 'cancelItem' && rest.length === 1) return { kind: 'cancelItem' };
  if (first === 'item' && id !== undefined) {
    const page = tail.length === 1 && tail[0] === 'cancelQueue' ? 'cancelQueue' : readApiPage(tail);
    return page === null ? null : { kind: 'queueItem', id, page };
  }
  const page = readApiPage(rest);
  return page === null ? null : { kind: 'queue', page };
}

/** `job/<folder>/job/<name>`, then what is wanted of it. */
function readJobRoute(segments: readonly string[]): Route | null {
  const job: string[] = [];
  let rest = segments;
  for (let name = rest[1]; rest[0] === 'job' && name !== undefined; name = rest[1]) {
    job.push(name);
    rest = rest.slice(2);
  }
  const page = readApiPage(rest);
  if (page !== null) return { kind: 'job', job, page };
  const [first, ...tail] = rest;
  if (first === undefined) return null;
  if (tail.length === 0 && first === 'build') return { kind: 'build now', job };
  if (tail.length === 0 && first === 'buildWithParameters') return { kind: 'buildWithParameters', job };
  if (tail.length === 0 && first === 'createItem') return { kind: 'createItem', folder: job };
  const action = tail.length === 0 ? JOB_ACTIONS.get(first) : undefined;
  if (action !== undefined) return { kind: action, job };
  const buildPage = isBuildName(first) ? readBuildPage(tail) : null;
  return buildPage === null ? null : { kind: 'build', job, build: first, page: buildPage };
}

/** A number, or a permalink such as `lastBuild`. */
const isBuildName = (name: string): boolean =>
  /^\d+$/.test(name) || /^last[A-Z][A-Za-z]*Build$|^lastBuild$/.test(name);

function readBuildPage(rest: readonly string[]): BuildPage | null {
  return readApiPage(rest) ?? BUILD_ACTIONS.get(rest.join('/')) ?? null;
}

function readApiPage(rest: readonly string[]): ApiPage | null {
  if (rest.length === 0) return 'html';
  return rest.length === 2 && rest[0] === 'api' && rest[1] === 'json' ? 'json' : null;
}
