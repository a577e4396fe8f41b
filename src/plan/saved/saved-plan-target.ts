import { nullable, object, oneOf, portion, type Shape, tagged, text, whole } from '../../core/json-shape.ts';
import type { BackPressureSpec, PollingSpec, RateSpec } from '../../manifest/target-spec.ts';
import type { PlannedAuth, PlannedConnection, PlannedProxy, PlannedTarget } from '../plan.ts';
import { savedText } from './saved-plan-text.ts';

/* The exact form of a target in a saved plan. */

const milliseconds = whole(0);
const atLeastOne = whole(1);

const auth = tagged<PlannedAuth, 'kind'>('kind', {
  none: object<Extract<PlannedAuth, { kind: 'none' }>>({ kind: oneOf('none') }),
  token: object<Extract<PlannedAuth, { kind: 'token' }>>({
    kind: oneOf('token'),
    user: savedText,
    token: savedText,
  }),
  password: object<Extract<PlannedAuth, { kind: 'password' }>>({
    kind: oneOf('password'),
    user: savedText,
    password: savedText,
  }),
  bearer: object<Extract<PlannedAuth, { kind: 'bearer' }>>({ kind: oneOf('bearer'), token: savedText }),
});

const proxy = tagged<PlannedProxy, 'kind'>('kind', {
  none: object<Extract<PlannedProxy, { kind: 'none' }>>({ kind: oneOf('none') }),
  http: object<Extract<PlannedProxy, { kind: 'http' }>>({
    kind: oneOf('http'),
    url: text,
    user: nullable(savedText),
    password: nullable(savedText),
  }),
});

const connection = object<PlannedConnection>({
  rate: nullable(object<RateSpec>({ count: atLeastOne, per: atLeastOne })),
  connections: nullable(atLeastOne),
  timeout: nullable(milliseconds),
  polling: object<PollingSpec>({}, { interval: milliseconds, longest: milliseconds, share: portion }),
  backPressure: object<BackPressureSpec>({
    queueLength: atLeastOne,
    latency: atLeastOne,
    quietDown: oneOf('wait', 'fail'),
  }),
  tls: nullable(
    object<NonNullable<PlannedConnection['tls']>>({
      caFile: nullable(text),
      certFile: nullable(text),
      keyFile: nullable(text),
      passphrase: nullable(savedText),
    }),
  ),
  proxy: nullable(proxy),
});

export const savedTarget: Shape<PlannedTarget> = object<PlannedTarget>({
  name: text,
  type: oneOf('jenkins'),
  url: text,
  concurrency: atLeastOne,
  auth,
  connection,
});
