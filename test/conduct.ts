import type { Conduct } from '../src/manifest/manifest.ts';
import type { PlannedConnection } from '../src/plan/plan.ts';

/** How a trigger is conducted that says nothing of it. */
export const PLAIN_CONDUCT: Conduct = {
  maxParallel: null,
  failFast: false,
  wait: 'finished',
  timeout: { queue: null, build: null, action: 'stop' },
  unstable: 'failure',
  duplicates: 'distinct',
  onUnknown: 'retry-when-absent',
  delay: null,
  retry: null,
  marker: null,
};

/** How a target is reached that says nothing of it. */
export const PLAIN_CONNECTION: PlannedConnection = {
  rate: null,
  connections: null,
  timeout: null,
  polling: {},
  backPressure: { queueLength: 1_000, latency: 5_000, quietDown: 'wait' },
  tls: null,
  proxy: null,
};
