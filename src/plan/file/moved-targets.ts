import { showText } from '../../core/text.ts';
import { unreachable } from '../../core/unreachable.ts';
import type { PlannedAuth, PlannedProxy, PlannedTarget } from '../plan.ts';

/**
 * How planned targets differ from those of today in where credentials go and whose they are: a sentence without a
 * full stop for each field; none: they are the same. The rest of a target, such as its caps, is taken from the plan.
 */
export function movedTargets(
  planned: Iterable<PlannedTarget>,
  now: ReadonlyMap<string, PlannedTarget>,
): readonly string[] {
  return [...planned].flatMap(target => {
    const today = now.get(target.name);
    return today === undefined ? [gone(target)] : differences(target, today);
  });
}

const gone = ({ name }: PlannedTarget): string =>
  `\`targets.${name}\` of the plan is not in the manifest, or its address cannot be evaluated`;

function differences(planned: PlannedTarget, now: PlannedTarget): readonly string[] {
  const today = new Map(fieldsOf(now));
  return fieldsOf(planned).flatMap(([field, then]) => {
    const value = today.get(field);
    // Only one kind of credentials has this field, and the kind itself has been told before.
    if (value === undefined || value === then) return [];
    return [`\`targets.${planned.name}.${field}\` is ${value} now, and ${then} in the plan`];
  });
}

/** In the words of the manifest; secrets by name. */
const fieldsOf = ({ url, auth, connection }: PlannedTarget): readonly Field[] => [
  ['url', url],
  ...authFields(auth),
  ...proxyFields(connection.proxy),
];

type Field = readonly [name: string, value: string];

function authFields(auth: PlannedAuth): readonly Field[] {
  const kind: Field = ['auth', auth.kind];
  switch (auth.kind) {
    case 'none':
      return [kind];
    case 'token':
      return [kind, ['auth.user', showText(auth.user)], ['auth.token', showText(auth.token)]];
    case 'password':
      return [kind, ['auth.user', showText(auth.user)], ['auth.password', showText(auth.password)]];
    case 'bearer':
      return [kind, ['auth.bearer', showText(auth.token)]];
    default:
      return unreachable(auth);
  }
}

function proxyFields(proxy: PlannedProxy | null): readonly Field[] {
  // What the environment says may differ from machine to machine, and no manifest answers for it.
  if (proxy === null) return [['proxy', 'as the environment says']];
  if (proxy.kind === 'none') return [['proxy', 'none']];
  const { user, password } = proxy;
  return [
    ['proxy', proxy.url],
    ['proxy.user', user === null ? 'nobody' : showText(user)],
    ['proxy.password', password === null ? 'nothing' : showText(password)],
  ];
}
