import { expect, test } from 'vitest';
import { movedTargets } from '../../../src/plan/file/moved-targets.ts';
import { planOf } from '../planning.ts';

const TARGET = 'url: "https://ci.example.com/"';
const USER = `auth: {user: me, token: "\${{ secrets.TOKEN }}"}`;

/** How a target that was planned with the first of these differs from one with the second. */
function moved(then: string, now: string): readonly string[] {
  const [before, after] = [then, now].map(target =>
    planOf(`
version: 1
secrets: {TOKEN: {env: T}, OTHER: {env: O}}
targets: {ci: {type: jenkins, ${target}}}
triggers: {t: {job: b}}
`),
  );
  return movedTargets(before?.targets.values() ?? [], after?.targets ?? new Map());
}

test('what only the plan answers for makes no other target of it', () => {
  const tuned = 'concurrency: 3, rate: 2/s, timeout: 5s';
  expect(moved(`${TARGET}, ${USER}`, `${TARGET}, ${USER}, ${tuned}`)).toEqual([]);
});

test.each([
  ['another address', TARGET, 'url: "https://x.example.com/"', ['url', 'https://ci.example.com/']],
  ['another user', `${TARGET}, ${USER}`, `${TARGET}, ${USER.replace('me', 'you')}`, ['auth.user', 'me']],
  [
    'another token',
    `${TARGET}, ${USER}`,
    `${TARGET}, ${USER.replace('TOKEN', 'OTHER')}`,
    ['auth.token', '${{ secrets.TOKEN }}'],
  ],
  [
    'another password',
    `${TARGET}, ${USER.replace('token', 'password')}`,
    `${TARGET}, ${USER.replace('token', 'password').replace('TOKEN', 'OTHER')}`,
    ['auth.password', '${{ secrets.TOKEN }}'],
  ],
  [
    'another bearer',
    `${TARGET}, auth: {bearer: "\${{ secrets.TOKEN }}"}`,
    `${TARGET}, auth: {bearer: "\${{ secrets.OTHER }}"}`,
    ['auth.bearer', '${{ secrets.TOKEN }}'],
  ],
  ['another kind of credentials', `${TARGET}, ${USER}`, TARGET, ['auth', 'token']],
  [
    'another proxy',
    `${TARGET}, proxy: "http://proxy.example.com:3128"`,
    TARGET,
    ['proxy', 'http://proxy.example.com:3128'],
  ],
  [
    'another user of the proxy',
    `${TARGET}, proxy: {url: "http://p.example.com", user: me, password: "\${{ secrets.TOKEN }}"}`,
    `${TARGET}, proxy: {url: "http://p.example.com"}`,
    ['proxy.user', 'me'],
  ],
])('%s is told with its field and what was planned', (_, then, now, [field = '', planned = '']) => {
  const [first = ''] = moved(then, now);
  expect(first).toMatch(/^`targets\.ci\.\S+` is .+ now, and .+ in the plan$/);
  expect(first).toContain(`\`targets.ci.${field}\``);
  expect(first).toContain(`and ${planned} in the plan`);
});

test('of another kind of credentials nothing more is told, and of one that is gone only that', () => {
  expect(moved(`${TARGET}, ${USER}`, TARGET)).toHaveLength(1);
  const plan = planOf(
    'version: 1\ntargets: {ci: {type: jenkins, url: "https://a.example.com"}}\ntriggers: {t: {job: b}}',
  );
  expect(movedTargets(plan.targets.values(), new Map())).toEqual([
    '`targets.ci` of the plan is not in the manifest, or its address cannot be evaluated',
  ]);
});
