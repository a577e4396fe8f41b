/** Ids are strings that do not mix: a `QueueId` cannot be passed where a `RunId` is due. */
declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

/** Names one request of a plan; stable over runs and machines (SEMANTICS: hash of trigger and combination). */
export type RequestKey = Branded<'RequestKey'>;
/** Names one run, e.g. `20261122-165440-k3f9`. */
export type RunId = Branded<'RunId'>;
/** The controller's id of a queue item. A string: some controllers hand out 63-bit numbers. */
export type QueueId = Branded<'QueueId'>;

export const requestKey = (text: string): RequestKey => text as RequestKey;
export const runId = (text: string): RunId => text as RunId;
export const queueId = (text: string): QueueId => text as QueueId;
