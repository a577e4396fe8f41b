import { isEnd } from '../run/request-state.ts';
import type { RequestRecord } from '../store/records.ts';

/** Whether a request was left to its server as `wait` or `detach` said, and nobody has looked at it since. */
export const isHandedOver = ({ state, released }: Pick<RequestRecord, 'state' | 'released'>): boolean =>
  (released === 'wait' || released === 'detach') && !isEnd(state);
