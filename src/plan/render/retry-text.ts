import { formatDuration } from '../../core/duration.ts';
import type { RetrySpec } from '../../manifest/manifest.ts';

/** When a build is tried again, for people: `up to 3 builds on FAILURE or ABORTED, 10s apart at first`. */
export const retryText = ({ attempts, on, backoff }: RetrySpec): string =>
  `up to ${attempts} builds on ${on.join(' or ')}${backoff === 0 ? '' : `, ${formatDuration(backoff)} apart at first`}`;
